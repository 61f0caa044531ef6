"""Archives that are damaged or made to do harm: what `faults.py` tries of them."""

import gzip
import io
import re
import tarfile
import zipfile

from faults_attempts import damaged, problem_of

from tf_avat.data.fetching.archives import archive_members, read_archive_member, read_zip_member
from tf_avat.data.records.text_lines import text_lines


def archives(place):
    """Zip, tar.gz and gz files with damaged bytes, and members packed in every way zipfile knows."""
    texts = "".join(f"{i} a line of words\n" for i in range(400)).encode()
    file = place.folder / "archive"
    packings = {
        "stored": zipfile.ZIP_STORED,
        "deflate": zipfile.ZIP_DEFLATED,
        "bzip2": zipfile.ZIP_BZIP2,
        "lzma": zipfile.ZIP_LZMA,
    }
    for kind, packing in packings.items():
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", packing) as archive:
            archive.writestr("texts.txt", texts)
        for _ in range(1500):
            file.write_bytes(damaged(written.getvalue(), place.random))
            yield f"zip, {kind}", problem_of(lambda: read_zip_member(file, "texts.txt", 10**6))
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for name in ("a.txt", "b.txt"):
            member = tarfile.TarInfo(name)
            member.size = len(texts)
            archive.addfile(member, io.BytesIO(texts))
    wanted = re.compile(r".\.txt")
    for _ in range(1500):
        # Damage below the packing passes its checksum.
        inside = place.random.random() < 0.5
        content = damaged(written.getvalue(), place.random, 600) if inside else written.getvalue()
        content = gzip.compress(content, 1)
        file.write_bytes(content if inside else damaged(content, place.random))
        yield "tar.gz, its members", problem_of(lambda: list(archive_members(file, wanted, 10**6, 10**5)))
        with open(file, "rb") as opened:
            read = lambda: read_archive_member(opened, "b.txt", 10**6, "archive")  # noqa: E731
            yield "tar.gz, one member", problem_of(read)
    packed = gzip.compress(texts)
    lines = file.with_suffix(".gz")
    for _ in range(1500):
        lines.write_bytes(damaged(packed, place.random))
        yield "gz, lines", problem_of(lambda: list(text_lines(lines)))
