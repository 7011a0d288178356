"""Two hundred names that have broken programs: signs, directions, spellings, formulas, numbers."""

FIRST = [
    "Anna", "Zoë", "Zoe\u0308", "O'Neil", 'Jo "Jo"', "Ana-María", "Đặng", "ßtefan", "İpek", "ǅ",
    "محمد", "שרה", "\u202eevil\u202c", "王", "さくら", "Иван", "Νίκος", "=cmd|' /C calc'!A0", "@anna",
    "+49 30", "-2+3", "007", "1e5", "TRUE", "null",
    "N/A", "Anna, Maria", "A;B", "a\tb", "Robert'); DROP TABLE",
    "<b>x</b>", "{{7*7}}", "../..", "C:\\x", "%s%n", "$HOME", "`id`", "a/b", "Li", "X Æ A-12",
]  # fmt: skip
LAST = ["Muster", "Muster-Öz", "van der Berg", "李", "_underscore_"]


def nasty_people():
    """First name, last name, login, number, e-mail, Canvas's number: each person's own, all 200 different."""
    people = []
    for place in range(200):
        first, last = FIRST[place % 40], LAST[place // 40]
        number = f"{place:07d}"  # leading zeros
        login = {17: f"=cmd{place}", 18: f"@anna{place}", 32: f"../up{place}"}.get(place % 40, f"user{place}")
        people.append((first, last, login, number, f"+p{place}@uni.example", str(90000 + place)))
    return people
