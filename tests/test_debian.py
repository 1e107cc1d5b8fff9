"""Debian's packages: verified by apt, unpacked aside, and nothing of the machine's is touched."""

import os
import platform
import shutil
import subprocess

import pytest

from lesson import debian

with_apt = pytest.mark.skipif(
    not os.environ.get("CI") and not all(map(shutil.which, ("apt-get", "dpkg-deb"))),
    reason="not a Debian: no apt-get",
)


@pytest.fixture
def package(tmp_path):
    """A package of our own, with what a real one has: a link to its own root, and manuals."""
    files = tmp_path / "source"
    for name, text in {
        "DEBIAN/control": "Package: x\nVersion: 1\nArchitecture: all\nMaintainer: x <x@x>\n"
        "Description: x\n",
        "usr/lib/thing": "thing",
        "usr/lib64/loader": "loader",
        "usr/share/man/thing.1": "long",
    }.items():
        (files / name).parent.mkdir(parents=True, exist_ok=True)
        (files / name).write_text(text)
    (files / "usr" / "lib" / "away").symlink_to("/usr/lib/thing")
    built = tmp_path / "x_1_all.deb"
    subprocess.run(["dpkg-deb", "--build", files, built], check=True, capture_output=True)
    return built


@with_apt
def test_only_what_is_kept_of_a_package_is_laid_down(package, tmp_path):
    root = tmp_path / "a root"
    debian.unpack([package], root, ["usr/lib*/*"])
    there = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    assert there == {"usr/lib/thing", "usr/lib/away", "usr/lib64/loader"}
    assert [path.name for path in tmp_path.glob("a root*")] == ["a root"]


@with_apt
def test_a_packages_links_stay_inside_wherever_it_is_moved(package, tmp_path):
    debian.unpack([package], tmp_path / "a root", ["usr/lib*/*"])
    moved = (tmp_path / "a root").rename(tmp_path / "moved")
    assert (moved / "usr" / "lib" / "away").resolve() == moved / "usr" / "lib" / "thing"
    assert (moved / "lib64" / "loader").read_text() == "loader"


@with_apt
def test_a_damaged_package_is_refused(tmp_path):
    damaged = tmp_path / "x.deb"
    damaged.write_text("not a package")
    with pytest.raises(debian.Unavailable, match="dpkg-deb said"):
        debian.unpack([damaged], tmp_path / "root", ["*"])


@with_apt
def test_a_release_that_debian_did_not_sign_is_refused(tmp_path, monkeypatch):
    index = tmp_path / "mirror" / "dists" / "bullseye"
    (index / "main" / "binary-amd64").mkdir(parents=True)
    (index / "main" / "binary-amd64" / "Packages").touch()
    (index / "Release").write_text("Origin: Debian\nSuite: bullseye\nCodename: bullseye\n")
    monkeypatch.setattr(debian, "mirror", lambda: f"file:{tmp_path}/mirror")
    with pytest.raises(debian.Unavailable, match="not signed"):
        debian.fetch("bullseye", ["python3.9"], tmp_path / "scratch")


@with_apt
def test_a_machines_hooks_do_not_run_and_its_network_settings_hold(tmp_path, monkeypatch):
    settings = tmp_path / "apt.conf"
    settings.write_text(
        f'APT::Update::Pre-Invoke {{ "touch {tmp_path}/hook"; }};\n'
        'Acquire::http::Proxy "http://proxy.invalid:1";\n'
        'Acquire::AllowInsecureRepositories "true";\n'
    )
    monkeypatch.setenv("APT_CONFIG", str(settings))
    monkeypatch.setattr(debian, "mirror", lambda: "http://mirror.invalid/debian")
    once = debian.ENFORCED.replace('Retries "3"', 'Retries "0"')
    monkeypatch.setattr(debian, "ENFORCED", once)
    with pytest.raises(debian.Unavailable, match=r"proxy\.invalid"):
        debian.fetch("bullseye", ["python3.9"], tmp_path / "scratch")
    assert not (tmp_path / "hook").exists()
    written = (tmp_path / "scratch" / "apt" / "conf").read_text()
    assert written.index('Repositories "true"') < written.index('InsecureRepositories "false"')


@pytest.mark.parametrize("system", [{"ID": "fedora"}, {"ID": "ubuntu"}])
def test_another_system_is_told_so(monkeypatch, system):
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: system)
    with pytest.raises(debian.Unavailable, match="not a Debian"):
        debian.check()


def test_a_system_without_a_name_is_told_so(monkeypatch):
    def nameless():
        raise OSError("no such file")

    monkeypatch.setattr(platform, "freedesktop_os_release", nameless)
    with pytest.raises(debian.Unavailable, match="not a Debian"):
        debian.check()


def test_a_missing_program_is_named():
    with pytest.raises(debian.Unavailable, match="no-such-program"):
        debian.said("no-such-program")


def test_of_many_words_of_a_failing_program_the_cause_is_kept():
    script = "printf 'W: old\\nE: disk full\\nE: so it goes\\n' >&2; exit 100"
    with pytest.raises(debian.Unavailable, match=r"^sh said: E: disk full$"):
        debian.said("sh", "-c", script)
