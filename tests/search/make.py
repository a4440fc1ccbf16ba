from inbox.search.index import Entry, put_many

SCOPE = "public"


def make_documents(*questions: str, scope: str = SCOPE, first: int = 1, answer: str = "", lang: str = "en") -> None:
    """Index these questions as documents first, first + 1, …; the later ones are newer."""
    put_many(
        Entry(scope=scope, doc_id=number, lang=lang, question=question, answer=answer)
        for number, question in enumerate(questions, first)
    )


def make_town() -> None:
    """A small town's answers: 1 to 6 in English, 11 to 14 in Chinese."""
    make_documents(
        "How do I apply for a parking permit?",
        "When is the garbage collected in my street?",
        "Where can I register a newborn child?",
        "What are the opening hours of the swimming pool?",
        "How do I report a broken street light?",
        "Can I burn leaves in my garden?",
    )
    make_documents(
        "停车证怎么申请？", "垃圾什么时候收？", "新生儿在哪里上户口？", "游泳馆几点开门？", first=11, lang="zh-hans"
    )
