"""What the exercises of the episode about sameness ask for."""

import json
import math
import re
from pathlib import Path
from typing import Any

from lesson import quiz, script


def test_predict_the_processor(work: Path, key: dict[str, Any]) -> None:
    quiz.mark(work, key)


# Runs report.py as another day, another place and another luck would have it.
ANOTHER_TIME = """
import concurrent.futures, datetime, random, runpy, sys, time
number = int(sys.argv[1])
luck = random.Random(number)
later = datetime.timedelta(days=40 * number, hours=number, seconds=number)
place = datetime.timezone(datetime.timedelta(hours=(0, -8, 12, -3, 9)[number % 5]))
real, real_day, real_time = datetime.datetime, datetime.date, time.time

class Clock(real):
    @classmethod
    def now(cls, tz=None):
        return real.now(tz) + later
    @classmethod
    def today(cls):
        return cls.now()
    @classmethod
    def utcnow(cls):
        return cls.now(datetime.timezone.utc).replace(tzinfo=None)
    @classmethod
    def fromtimestamp(cls, seconds, tz=None):
        found = real.fromtimestamp(seconds, tz or place)
        return found if tz else found.replace(tzinfo=None)

class Day(real_day):
    @classmethod
    def today(cls):
        return Clock.now().date()
    @classmethod
    def fromtimestamp(cls, seconds):
        return Clock.fromtimestamp(seconds).date()

def as_completed(waiting, timeout=None):
    waiting = list(waiting)
    for answer in waiting:
        answer.result()
    luck.shuffle(waiting)
    return iter(waiting)

concurrent.futures.as_completed = as_completed
datetime.datetime, datetime.date = Clock, Day
time.time = lambda: real_time() + later.total_seconds()
sys.argv = ["report.py"]
runpy.run_path("report.py", run_name="__main__")
"""
TIMES = range(8)
EGG, EVENING = "1194577200", "1194656400"  # the same day at the station, and another one in UTC
CAUSES = (
    "A set of words has no order, and Python arranges it anew at every start: say which order is "
    "meant.",
    "The bills are added as they arrive. Who keeps the order in which they were asked for?",
    "A generator without a seed begins somewhere else in each run.",
    "The same moment is another day in another time zone: name that of the station.",
    "The clock of the computer is in it. What does it have to do with the state of the data?",
)
NAMES = ("compared with:", "mean:", "standard error:", "first egg:", "data:")


def test_make_the_runs_agree(work: Path) -> None:
    with script.clean_copy(work) as copy:
        reports = [_report(copy, number) for number in TIMES]
        for report in reports[1:]:
            for cause, one, two in zip(CAUSES, reports[0], report, strict=True):
                assert one == two, (
                    f"report.py prints `{one}` in one run and `{two}` in another. {cause}"
                )
        _right(copy, reports[0])


def _report(copy: Path, number: int) -> list[str]:
    """The five lines of a run, with another hash seed for each number."""
    env = {"PYTHONHASHSEED": str(number + 1), "SOURCE_DATE_EPOCH": "1400000000"}
    said = script.ask(copy, "report.py", ANOTHER_TIME, str(number), env=env)
    lines = said.strip().splitlines()
    named = len(lines) == len(NAMES) and all(map(str.startswith, lines, NAMES))
    assert named, (
        f"report.py prints {len(lines)} lines, wanted five that begin with {', '.join(NAMES)} "
        "Keep what the lines are about."
    )
    return lines


def _right(copy: Path, report: list[str]) -> None:
    """Pass when lines that agree are also what they are meant to be."""
    source = copy / "report.py"
    text = source.read_text(encoding="utf-8")
    assert "PYTHONHASHSEED" not in text, (
        "report.py sets PYTHONHASHSEED: the right line for the wrong reason. Whoever takes the "
        "line into another program does not take the variable along; put the words in order."
    )
    compared, mean, error, egg, data = (line.partition(": ")[2] for line in report)
    assert compared == "Chinstrap", (
        f"report.py compares with {compared} in every run now; wanted the first of the other "
        "species in the order of the alphabet, Chinstrap."
    )
    assert mean in ("38.150000000000006 mm", "38.15 mm"), (
        f"report.py prints `{mean}` for the mean in every run; wanted all digits, which are those "
        "of 38.150000000000006 in the order of the table. Fewer digits hide what differs."
    )
    hidden = mean == "38.15 mm" and "as_completed(" in text and "fsum" not in text
    assert not hidden, (
        "report.py still adds the bills as they arrive, and rounds until nobody sees it. Take "
        "them in the order in which they were asked for."
    )
    _deviates(error)
    assert egg == "2007-11-09", f"report.py puts the first egg on {egg}; wanted 2007-11-09."
    assert "344 birds" in data and "2014" in data, (
        f"report.py says `{data}` of the data; wanted the number of birds and the year of the "
        "file, which the comment above the line tells: 2014."
    )
    source.write_text(text.replace(EGG, EVENING), encoding="utf-8")
    late = _report(copy, 1)[3].partition(": ")[2]
    assert late == "2007-11-09", (
        "report.py gives the right day for this egg, and would put one that was seen at 22:00 of "
        f"the same day on {late}. UTC is the time of another place: the station's is UTC-3."
    )
    _computed(copy, text, report)


def _deviates(error: str) -> None:
    found = float(re.findall(r"\d+\.\d+|$", error)[0] or "nan")
    assert found > 0, (
        "report.py prints a standard error of zero: all thousand samples are equal, because the "
        "generator begins anew for each. Make it once, before the first sample."
    )
    assert 0.4 < found < 0.65, (
        f"report.py prints `{error}` for the standard error; wanted about 0.51 mm, from samples "
        "of twenty bills."
    )


def _computed(copy: Path, text: str, report: list[str]) -> None:
    """Pass when the words and the numbers change with the data."""
    (copy / "report.py").write_text(text, encoding="utf-8")
    table = copy / "penguins.csv"
    bird = "Adelie,Dream,36.8,18.5,193,3500,female,2009"
    changed = table.read_text(encoding="utf-8").replace(bird, bird.replace("36.8", "46.8"))
    *rest, _ = changed.replace("Chinstrap", "Rockhopper").splitlines()  # so one bird less
    table.write_text("\n".join(rest) + "\n", encoding="utf-8")
    for name, line, before in zip(NAMES, _report(copy, 0), report, strict=True):
        assert line != before or name == "first egg:", (
            f"report.py prints `{before}` whatever the table holds: it was written by hand. Let "
            "the program find it out."
        )


BITS = ((38.15, math.nextafter(38.15, 39)), (0.0, -0.0), (math.nan, math.nan), (0.1 + 0.2, 0.3))
PRINTS = (
    ("38.1 and 38.2", 38.15, 38.150000000000006, 1, False),
    ("38.15 twice", 38.15, 38.150000000000006, 2, True),
    ("38.1 twice", 38.06, 38.149, 1, True),
    ("-0.0 for the one and 0.0 for the other", -0.04, 0.04, 1, False),
)
CLAIMS = ((0.0499, 0.0501, 0.05, False), (0.001, 0.04, 0.05, True), (38.15, 38.79, 38.8, True))
SEEN = 0.05  # mm: half of what the caliper shows
ROUNDING = 1e-13  # mm: what adding up twenty bills in another order changes


def test_compare_in_three_degrees(work: Path) -> None:
    name = "compare_in_three_degrees.py"
    script.filled(work / name)
    found = _asked(work, name)
    near, zeros, nans, thirds = found["bits"]
    assert not near and not thirds, (
        f"{name}: `bit` calls {BITS[0][0]!r} and {BITS[0][1]!r} the same, and they differ in their "
        "last bit. A bit is no matter of near or far."
    )
    assert not zeros and nans, (
        f"{name}: `bit` does not compare bits: 0.0 and -0.0 differ in one, and a result that is "
        "not a number equals itself bit for bit. Which method writes all bits as text?"
    )
    _prints(name, found["prints"])
    _concludes(name, found["claims"])
    _tolerates(name, found["tolerance"], found["near"], found["far"])


def _asked(work: Path, name: str) -> dict[str, Any]:
    """What the learner's functions say of pairs that they have not seen."""
    ask = (
        "import json, runpy\n"
        "from math import nan\n"
        f"ran = runpy.run_path({name!r})\n"
        "print(json.dumps({\n"
        f"    'bits': [bool(ran['bit'](*pair)) for pair in {BITS!r}],\n"
        f"    'prints': [bool(ran['printed'](*pair[1:4])) for pair in {PRINTS!r}],\n"
        f"    'claims': [bool(ran['conclusion'](*pair[:3])) for pair in {CLAIMS!r}],\n"
        "    'tolerance': float(ran['TOLERANCE']),\n"
        "    'near': bool(ran['close'](38.15, 38.15)),\n"
        "    'far': bool(ran['close'](38.15, 200.9)),\n"
        "}))\n"
    )
    answer: dict[str, Any] = json.loads(script.ask(work, name, ask).splitlines()[-1])
    return answer


def _prints(name: str, found: list[bool]) -> None:
    assert found != [not pair[-1] for pair in PRINTS], (
        f"{name}: `printed` says it the wrong way round: it is true where the texts differ."
    )
    for (shown, one, two, digits, same), said in zip(PRINTS, found, strict=True):
        assert said == same, (
            f"{name}: `printed` is {said} for {one!r} and {two!r} with {digits} decimals, and a "
            f"table shows {shown}. Compare what is printed, the two texts."
        )


def _concludes(name: str, found: list[bool]) -> None:
    assert found != [True] * len(CLAIMS), (
        f"{name}: `conclusion` is always true: it compares the first number with itself. The "
        "second one has to be asked as well."
    )
    for (one, two, limit, same), said in zip(CLAIMS, found, strict=True):
        assert said == same, (
            f"{name}: `conclusion` is {said} for {one} and {two} with the limit {limit}. How near "
            "they are to each other does not matter: on which side of the limit is each?"
        )


def _tolerates(name: str, tolerance: float, near: bool, far: bool) -> None:
    assert near and not far, (
        f"{name}: `close` calls two lengths close if they differ by more than the tolerance, or "
        "all, or none. Which sign stands for `at most`?"
    )
    _defended(name, tolerance)


def _defended(name: str, tolerance: float) -> None:
    """Pass for a length in mm that lies between rounding and measuring."""
    assert tolerance > ROUNDING, (
        f"{name}: a tolerance of {tolerance:g} mm is finer than the computer rounds: another "
        "order of the same twenty bills would fail."
    )
    assert tolerance < 0.65, (
        f"{name}: a tolerance of {tolerance:g} mm would let the conclusion of the paper change: "
        "the mean lies 0.65 mm below the limit of 38.8 mm."
    )
    assert tolerance <= SEEN, (
        f"{name}: a tolerance of {tolerance:g} mm hides differences that the caliper can see: it "
        f"shows tenths, so half of one, {SEEN} mm, is the most."
    )


def test_state_the_environment(work: Path) -> None:
    name = "statement.md"
    path = work / name
    assert path.is_file(), f"{name} is not there yet; write it beside record.json."
    words = path.read_text(encoding="utf-8").split()
    text, count = " ".join(words), len(words)  # a number and its unit may stand on two lines
    assert count <= 80, (
        f"{name} has {count} words, wanted 80 or fewer. What can a file tell instead?"
    )
    record = json.loads((work / "record.json").read_text(encoding="utf-8"))
    _versions(name, text, record)
    _machine(name, text, record)
    _data(name, text, record)
    _degree(name, text)


def _versions(name: str, text: str, record: dict[str, str]) -> None:
    language = record["language"].rpartition(" ")[2]
    python = re.search(r"Python\W*(?:version|v)?\W*(\d+(?:\.\d+)*)", text)
    assert python, f"{name} does not name the language with its version."
    minor = ".".join(language.split(".")[:2])
    assert python[1] != language.split(".")[0], (
        f"{name} says Python {python[1]}: which minor version? `sum` changed between two of them."
    )
    assert python[1] != minor, f"{name} lacks the last number of Python's version; see record.json."
    assert python[1] == language, f"{name} says Python {python[1]}, record.json says {language}."
    numpy = record["package"].rpartition(" ")[2]
    assert re.search(rf"(?i)numpy\D{{0,10}}{re.escape(numpy)}(?!\.?\d)", text), (
        f"{name} lacks NumPy's version, which record.json says is {numpy}."
    )
    assert re.search(rf"(?<![\w.-]){re.escape(record['versions'])}\b", text), (
        f"{name} does not name the file that lists all versions, {record['versions']}: NumPy is "
        "one of many."
    )


def _machine(name: str, text: str, record: dict[str, str]) -> None:
    system, release = record["system"].split()[0], re.findall(r"\d+", record["system"])[0]
    assert system in text, (
        f"{name} does not name the operating system, {record['system']}. Linux is a kernel, which "
        "many systems share."
    )
    assert re.search(rf"{system}\D{{0,20}}{release}\b", text), (
        f"{name} names {system}: which release? Its libraries change from one to the next."
    )
    assert re.search(r"(?i)x86[-_]64|amd64", text), (
        f"{name} lacks the architecture of the processor, {record['architecture']}."
    )
    assert record["processor"].split()[0] in text, (
        f"{name} names an architecture without a model. SandyBridge has it as well, and prints "
        "another digit: which model computed the mean?"
    )


def _data(name: str, text: str, record: dict[str, str]) -> None:
    digest = record["sha256"]
    found = max(re.findall(r"\b[0-9a-f]{4,64}\b", text.lower()), key=len, default="")
    assert found, (
        f"{name} names the data, but a reader cannot tell whether they have the same file. Which "
        "value of record.json belongs to this file alone?"
    )
    assert digest.startswith(found), (
        f"{name}: the hash in record.json does not begin with `{found}`."
    )
    assert len(found) >= 8, (
        f"{name}: `{found}` may begin other hashes; give the first eight digits."
    )


def _degree(name: str, text: str) -> None:
    # As 0.01, .01, 0,01 or 1e-2, or else as 10^-2.
    number = r"(?<![\d^*.,])(?:(\d*[.,]?\d+(?:[eE]-?\d+)?)|10(?:\^|\*\*)\{?(-?\d+)\}?)"
    found = re.findall(rf"{number} ?(?:mm|millimet)", text)
    lengths = [float(plain.replace(",", ".") or f"1e{power}") for plain, power in found]
    smallest = min(lengths, default=None)
    if smallest is None:
        bare = re.search(r"\b0[.,]0*[1-9]\d*\b", text)
        assert not bare, (
            f"{name}: the tolerance {bare and bare[0]} has no unit. Is it a length, or a share of "
            "the mean?"
        )
    assert smallest is not None, (
        f"{name} has no tolerance: by how many mm may the mean of a second computation differ?"
    )
    _defended(name, smallest)
