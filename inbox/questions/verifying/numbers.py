"""Every number that was given belongs to a question: numbers are given in the transaction that writes the question."""

from collections.abc import Iterator

from inbox.questions.models import NumberSeries, Question

MOST = 100  # of one year


def missing_numbers() -> Iterator[tuple[str, str]]:
    """(number, sentence) for each that no question has any more, at most so many of a year."""
    for year, last in NumberSeries.objects.order_by("year").values_list("year", "last"):
        of_year = Question.objects.filter(number__startswith=f"{year}-")
        if of_year.count() >= last:  # later ones may have come meanwhile
            continue
        there = set(of_year.values_list("number", flat=True).iterator())
        wanted = (f"{year}-{number:05d}" for number in range(1, last + 1))
        for number in [number for number in wanted if number not in there][:MOST]:
            yield number, "this number was given, and no question has it: a question that was received is gone."
