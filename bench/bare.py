"""The least that writing a tree costs here and now: the same paths and sizes, and no thought.

Run as a program, ``python bench/bare.py LIST TARGET`` writes what the list names. File systems grow
dear in ways that are not ours: ext4 without a journal passes over inodes freed in the last minutes,
one by one, so that whatever deleted many files before makes every later file cost more.
"""

import os
import sys


def write_list(tree: str, target: str) -> None:
    """Lists every file below ``tree`` as ``SIZE PATH``, a line each, in the order of the folders."""
    with open(target, "w", encoding="utf-8") as out:
        for folder, folders, names in os.walk(tree):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                out.write(f"{os.lstat(path).st_size} {os.path.relpath(path, tree)}\n")


def main(listed: str, target: str) -> None:
    """Makes every file of the list below ``target``, a folder that exists and is empty."""
    made = {""}
    with open(listed, encoding="utf-8") as lines:
        for line in lines:
            size, _, path = line.rstrip("\n").partition(" ")
            folder = path.rpartition("/")[0]
            if folder not in made:
                os.makedirs(os.path.join(target, folder), exist_ok=True)
                made.add(folder)
            handle = os.open(os.path.join(target, path), os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            os.write(handle, b"\n" * int(size))
            os.close(handle)


if __name__ == "__main__":
    main(*sys.argv[1:])
