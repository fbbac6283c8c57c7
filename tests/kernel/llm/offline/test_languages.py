"""Six more languages: recognised, read as English words, names left as they were written."""

import pytest

from kernel.llm.offline.languages import detect_language, read_language
from kernel.llm.offline.localized import tell
from kernel.llm.offline.own_words import own_words

SAID = {
    "how many days of leave do I have left?": (
        "Wie viele Urlaubstage habe ich noch?", "Combien de jours de congé me reste-t-il?",
        "¿Cuántos días de vacaciones me quedan?", "Quanti giorni di ferie mi restano?",
        "Hoeveel vakantiedagen heb ik nog?", "Quantos dias de férias ainda tenho?",
    ),
    "move 10 Vireo from Hamburg to Berlin": (
        "Verschiebe 10 Vireo von Hamburg nach Berlin", "Transfère 10 Vireo de Hamburg à Berlin",
        "Mueve 10 Vireo de Hamburg a Berlin", "Sposta 10 Vireo da Hamburg a Berlin",
        "Verplaats 10 Vireo van Hamburg naar Berlin",
        "Transfira 10 Vireo de Hamburg para Berlin",
    ),
    "who owes us money?": (
        "Wer schuldet uns Geld?", "Qui nous doit de l'argent?", "¿Quién nos debe dinero?",
        "Chi ci deve dei soldi?", "Wie is ons geld schuldig?", "Quem nos deve dinheiro?",
    ),
    "how many Vireo do we have in stock?": (
        "Wie viele Vireo haben wir auf Lager?", "Combien de Vireo avons-nous en stock?",
        "¿Cuántos Vireo tenemos en stock?", "Quanti Vireo abbiamo in magazzino?",
        "Hoeveel Vireo hebben we op voorraad?", "Quantos Vireo temos em estoque?",
    ),
}  # fmt: skip
LANGUAGES = ("de", "fr", "es", "it", "nl", "pt")


@pytest.mark.parametrize(
    ("english", "language", "text"),
    [
        (english, language, text)
        for english, texts in SAID.items()
        for language, text in zip(LANGUAGES, texts, strict=True)
    ],
)
def test_a_common_request_is_read_in_its_language(english: str, language: str, text: str) -> None:
    said = read_language(text)
    assert (said.language, said.text) == (language, english)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Ich möchte vom 3. bis 7. August Urlaub nehmen", "from 3 to 7 August"),
        ("Je voudrais poser des congés du 3 au 7 août", "from 3 to 7 August"),
        ("Quiero pedir vacaciones del 3 al 7 de agosto", "from 3 to 7 August"),
        ("Vorrei prendere ferie dal 3 al 7 agosto", "from 3 to 7 August"),
        ("Ik wil graag vakantie van 3 tot 7 augustus", "from 3 to 7 August"),
    ],
)
def test_dates_are_read_in_their_language(text: str, part: str) -> None:
    assert part in read_language(text).text


@pytest.mark.parametrize(
    "text",
    [
        "find Maria de la Cruz",
        "show the invoices of Café de Paris",
        "What was our profit?",
        "create a contact for La Marzocco",
        "who has leave in March",
        "yes",
        "INV-1002",
    ],
)
def test_english_with_foreign_names_stays_english(text: str) -> None:
    assert read_language(text).text == text
    assert detect_language(text) == "en"


def test_amounts_are_written_as_the_company_reads_them() -> None:
    text = "Erstelle eine Rechnung für Harbor Café über 1.500,50 Euro am 03.08.2026"
    assert "1,500.50 euros on 03.08.2026" in read_language(text, "en_GB").text
    assert "1.500,50 euros on 03.08.2026" in read_language(text, "de_DE").text


def test_quotes_and_notes_stay_as_they_were_written() -> None:
    said = read_language("Füge eine Notiz zu Harbor Café hinzu: will im Frühjahr kaufen")
    assert said.text.endswith("Harbor Café: will im Frühjahr kaufen")
    assert "„alle Kunden“" in read_language("Zeig mir die Rechnungen für „alle Kunden“").text


def test_a_name_within_a_sentence_is_not_translated() -> None:
    assert "La Casa" in read_language("Muéstrame las facturas de La Casa").text


def test_sentences_fall_back_to_english() -> None:
    assert tell("pl", "thanks", "You're welcome.") == "You're welcome."
    assert tell("de", "thanks", "You're welcome.") == "Gern geschehen."


@pytest.mark.parametrize(
    "said",
    ["Was verdient Anna Berg?", "Hoeveel verdient Anna Berg?", "Combien gagne Anna Berg?",
     "¿Cuánto gana Anna Berg?", "Quanto guadagna Anna Berg?"],
)  # fmt: skip
def test_names_do_not_hide_the_language_of_a_short_question(said: str) -> None:
    assert read_language(said).text.startswith("how much does Anna Berg earn")


@pytest.mark.parametrize(
    ("said", "english"),
    [
        ("Kannst du die Rechnung INV-1017 verbuchen?", "can you post the invoice INV-1017?"),
        ("Lehne die Anträge von Ada Lund ab", "reject the requests of Ada Lund"),
        ("Laat de openstaande facturen zien", "show the open invoices"),
        ("Harbor Café hat gestern 800 Euro überwiesen", "Harbor Café paid yesterday 800 euros"),
        ("Montre-moi les factures impayées", "show me the unpaid invoices"),
        ("Wie lang ist die Laufzeit der Garantie?", "how long is the term of the warranty?"),
        ("Registra los pagos pendientes", "register the open payments"),
    ],
)
def test_verbs_and_adjectives_stand_where_english_has_them(said: str, english: str) -> None:
    assert read_language(said).text == english


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("Zeig mir die Lagerbestände und Kundenverträge", "stock and customer contract"),
        ("Hoeveel projectdocumenten hebben we?", "project documents"),
        ("Apruébale las vacaciones a Ada Lund", "approve the vacation"),
        ("Wurden die Rechnungen schon angelegt?", "created the invoices"),
    ],
)
def test_a_word_is_known_in_any_form_and_within_a_compound(said: str, part: str) -> None:
    assert part in read_language(said).text


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("vacances du lundi 6 juillet au 17 juillet svp", "from 6 July to 17 July"),
        ("¿Quién está de vacaciones dentro de dos semanas?", "in 2 weeks"),
        ("Quais faturas venceram há três dias?", "3 days ago"),
        ("Wat was onze omzet in het afgelopen kwartaal?", "last quarter"),
        ("ik wil vrij van maandag 11 tot en met woensdag 13 mei", "from 11 to 13 May"),
        ("Mostrami le fatture fino al 30 aprile 2026", "until 30 April 2026"),
        ("tous les lundis à 9 heures montre-moi le stock", "every Monday at 9 show"),
        ("todas as segundas-feiras às 9 mostra-me o estoque", "every Monday at 9 show"),
        ("Zeig mir die Feiertage im Mai", "in May"),
        ("Mets une réunion le jeudi 2 avril", "on 2 April"),
    ],
)
def test_days_and_periods_are_said_as_english_says_them(said: str, part: str) -> None:
    assert part in read_language(said).text


def test_accents_tell_words_apart() -> None:
    assert read_language("Qual è il saldo e chi paga?").text == "what is the balance and who pay?"


def test_a_record_keeps_a_name_made_of_known_words() -> None:
    text = "Zeig mir die Rechnungen von Blaue Rechnung"
    at = text.index("Blaue")
    assert read_language(text, names=[(at, len(text))]).text.endswith("of Blaue Rechnung")


def test_a_reason_stays_in_the_persons_own_words() -> None:
    text = "Lehne den Antrag von Ada Lund ab, weil zu viele gleichzeitig weg sind"
    assert read_language(text).text.endswith("because zu viele gleichzeitig weg sind")


def test_a_free_text_is_taken_back_to_what_was_said() -> None:
    text = "Ich muss die Rechnung INV-1017 gutschreiben, die Ware war beschädigt"
    said = read_language(text)
    assert own_words("the goods was damaged", said.pairs, text) == "die Ware war beschädigt"
    assert own_words("nothing of it", said.pairs, text) == "nothing of it"


def test_a_message_without_a_language_is_of_the_one_before() -> None:
    before = "Wie viele Urlaubstage hat Ada Lund noch?"
    assert read_language("und Liam?", before=before).text == "and Liam?"
    assert detect_language("no, the 14th", before) == "en"
