# Make the disk of the machine from the container of the paper, and note what was made.
set -e
export LC_ALL=C.UTF-8 # some names of files in the image are not English
lesson guest machine
podman build --quiet --build-arg BASE --build-arg PIP_INDEX_URL --tag paper .
podman create --name paper paper
podman export --output root.tar paper
genext2fs --block-size 4096 --size-in-blocks 131072 --number-of-inodes 32768 \
    --tarball root.tar disk.raw
qemu-img convert -c -O qcow2 disk.raw paper.qcow2
sha256sum paper.qcow2 machine/vmlinuz machine/initrd.img > SHA256SUMS
sh boot.sh 'do="uname -sr"' 2> /dev/null > kernel.txt
