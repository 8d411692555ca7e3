from decimal import Decimal

import pytest
from django.utils import translation

from objectives.typed import UnreadableNumber, read_number


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [
        ("en", "86.2", "86.2"),
        ("en", " 86.2 % ", "86.2"),
        ("en", "86.2%", "86.2"),
        ("en", "1,234.5", "1234.5"),
        ("en", "1,867,781", "1867781"),
        ("en", "1.234", "1.234"),
        ("en", "86,2", "86.2"),
        ("en", "0,125", "0.125"),
        ("en", "-4", "-4"),
        ("en", "−4.5", "-4.5"),
        ("en", "+4", "4"),
        ("en", ".5", "0.5"),
        ("en", "12 345", "12345"),
        ("en", "12\u00a0345.6", "12345.6"),
        ("en", "9" * 20, "9" * 20),
        ("de", "86,2", "86.2"),
        ("de", "1.234,5", "1234.5"),
        ("de", "1,234", "1.234"),
        ("de", "86.2", "86.2"),
        ("de", "1.867.781", "1867781"),
    ],
)
def test_reads_what_can_only_mean_one_number(language, typed, read):
    with translation.override(language):
        assert read_number(typed, "%") == Decimal(read)


@pytest.mark.parametrize(
    ("language", "typed", "sentence"),
    [
        ("en", "1,234", "“1,234” can be read in two ways. Write 1234 or 1.234."),
        ("de", "1.234", "“1.234” can be read in two ways. Write 1234 or 1,234."),
        ("en", "12,34.5", "“12,34.5” has marks in places that fit no number."),
        ("en", "1.2.3", "“1.2.3” has marks in places that fit no number."),
        ("en", "1,2,3.4,5", "“1,2,3.4,5” has marks in places that fit no number."),
        ("en", "NaN", "“NaN” is not a number. Write digits, such as 86.2."),
        ("en", "Infinity", "“Infinity” is not a number. Write digits, such as 86.2."),
        ("en", "1e999", "“1e999” is not a number. Write digits, such as 86.2."),
        ("en", "٣", "“٣” is not a number. Write digits, such as 86.2."),
        ("en", "86.", "“86.” is not a number. Write digits, such as 86.2."),
        ("en", "=1+1", "“=1+1” is not a number. Write digits, such as 86.2."),
        ("de", "viel", "“viel” is not a number. Write digits, such as 86,2."),
        ("en", "1" * 21, "This number is too large."),
        ("en", "0.12345678901", "At most ten digits may stand behind the decimal mark."),
    ],
)
def test_refuses_in_a_sentence(language, typed, sentence, settings):
    settings.LOCALE_PATHS = []  # sentences in English, marks of the language
    with translation.override(language), pytest.raises(UnreadableNumber) as refusal:
        read_number(typed)
    assert str(refusal.value) == sentence
