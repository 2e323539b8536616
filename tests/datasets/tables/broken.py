"""Broken files of tables, each with its error message."""

import gzip

MANY = "".join(f"{index},{index % 3},city {index}\n" for index in range(30))
ODD_NUMBERS = b"x,y\n" + "".join(f"{index},{2 * index + 1}\n" for index in range(15)).encode()
BROKEN: tuple[tuple[str, bytes, str], ...] = (
    ("empty", b"", " has no rows: it is empty"),
    ("blank lines", b"\n \n\r\n", " has no rows: it is empty"),
    ("header only", b"x,y\n", " has no rows: only a line of column names"),
    ("too few cells", b"x,y\n1,2\n3\n", ", line 3: expected 2 cells, found 1 with the delimiter comma: mend the line, or --delimiter"),
    ("too many cells", b"x,y\n1,2\n\n3,4,5\n", ", line 4: expected 2 cells, found 3"),
    ("quotation mark not closed", b'x,y\n1,"2\n3,4\n', ", line 2: a quotation mark is not closed"),
    ("text behind quotation marks", b'x,y\n"1"2,3\n', ", line 2: text behind a closing quotation mark: quotation marks inside"),
    ("huge cell", b"x,y\n\"" + b"1" * 140_000 + b'",2\n', ", line 2: a cell is longer than 131,072 characters"),
    ("long line", b"1" * 600_000, ": its first line has more than 524,288 bytes, it is no table"),
    ("latin-1", "größe,y\n1,2\n".encode("latin-1"), ", line 1: the byte 0xf6 is not UTF-8 text: save the file as UTF-8"),
    ("UTF-16", "x,y\n1,2\n".encode("utf-16"), " is UTF-16 text: save it as UTF-8"),
    ("UTF-16 without mark", "x,y\n1,2\n".encode("utf-16-le"), ", line 1: the byte 2 of the file is NUL, so it is not text: is it UTF-16?"),
    ("NUL", b"x,y\n1,\x002\n", ", line 2: the byte 7 of the file is NUL, so it is not text"),
    ("gzip", gzip.compress(b"x,y\n1,2\n", mtime=0), " is compressed: unpack it first"),
    ("spreadsheet", b"PK\x03\x04\x14\0", " is a zip archive or a spreadsheet: save it as CSV"),
    ("picture", b"\x89PNG\r\n\x1a\n", " is a picture, not a table"),
    ("empty name", b"x,,y\n1,2,3\n4,5,6\n", ", line 1: column 2 has no name: give it one, or --header no"),
    ("two names", b"x,y,x\n1,2,3\n", ", line 1: columns 1 and 3 are both named 'x': rename one of them"),
    ("header in doubt", b"a,b\nc,d\n", ": the first line may be column names or a row: --header yes or --header no"),
    ("one column", b"x\n1\n2\n", " has one column only, x: --delimiter says where others begin"),
    ("one row", b"x,y\n1,2\n", ": 1 of 1 rows can be used, at least 2 are needed"),
    ("missing number", b"x,y\n1,2\n3,n/a\n5,6\n", ", line 3, y: 'n/a' is not a number: --missing drop leaves out the row with"),
    ("empty cell", b"x,y\n1,2\n,3\n5,6\n,7\n", ", line 3, x: the cell is empty: --missing drop leaves out the 2 rows with"),
    ("missing text", b"x,y\na,2\nb,3\nNA,6\n", ", line 4, x: 'NA' stands for a missing value: --missing drop leaves out"),
    ("underscore", ODD_NUMBERS + b"1_000,9\n", ", line 17, x: '1_000' is not a number: write 1000; --missing drop leaves out the row with such a cell, --categories x takes it as cat"),
    ("letter O", ODD_NUMBERS + b"7,12O\n", ", line 17, y: '12O' is not a number: --missing drop leaves out the row with such a cell"),
    ("constant target", b"x,y\n1,5\n2,5\n", ": the target y is 5 in all 2 rows: --target NAME chooses another column"),
    ("one class", b"x,y\n1,no\n2,no\n", ": the target y is 'no' in all 2 rows: --target NAME chooses another column"),
    ("nothing left", b"x,z,y\n1,,2\n,3,3\n5,,6\n7,4,\n", ", line 2, z: the cell is empty: --missing drop leaves out the 4 rows"),
    ("constant input", b"x,y\n3,2\n3,5\n", ": x is 3 in all 2 rows: leave it out"),
    ("nothing but missing cells", b"y,x\n1,\n1,\n", ": all cells of x are missing"),
    ("input equals target", b"x,y\n1,1\n2,2\n3,3\n", ": x equals the target y in all rows: leave it out"),
    ("many classes", b"x,y\n" + b"".join(b"%d,%d kg\n" % (x, x) for x in range(21)), ": the target y has 21 classes, at most 20 are possible"),
    ("categories", f"y,b,x\n{MANY}".encode(), ": the target x has 30 classes"),
)  # fmt: skip
"""Names, contents and the starts of the messages behind the file's name."""
