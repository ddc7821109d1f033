"""Digits that look like a person's number: no public notice and no words that travel may hold them (号码检查)."""

import re
import unicodedata

GAP = r"[ \-‐–—·.]?"
ID_NUMBER = re.compile(rf"(?<!\d)\d(?:{GAP}\d){{16}}{GAP}[\dXx](?![\dXx])|(?<!\d)\d(?:{GAP}\d){{14}}(?!{GAP}\d)")
MOBILE = re.compile(rf"(?<!\d)(?:\+?86{GAP})?1{GAP}[3-9](?:{GAP}\d){{9}}(?!{GAP}\d)")
CARD = re.compile(rf"(?<!\d)\d(?:{GAP}\d){{15,18}}(?!{GAP}\d)")
_KINDS = ((MOBILE, "像手机号的数字"), (ID_NUMBER, "像身份证号的数字"), (CARD, "像银行卡号的数字"))


def private_number(text: str) -> str | None:
    """What a text holds that looks like a phone, ID or card number: 像手机号的数字; None where nothing does."""
    plain = unicodedata.normalize("NFKC", text)
    return next((what for pattern, what in _KINDS if pattern.search(plain)), None)
