"""Which of acting, refusing, quoting and "not found" a message gets."""

from dataclasses import replace
from typing import Any

from kernel.llm.offline.model import answer
from kernel.llm.port import (
    ChatRequest,
    Finish,
    FinishReason,
    ForbiddenTool,
    Message,
    PassageText,
    PendingAction,
    Role,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    ToolSpec,
)
from tests.kernel.llm.offline import tools as t

PARKING = PassageText(1, "d1", "Site rules", "", sentences=[("Bicycles are kept in hall B.", 0.8)])
NOT_FOUND = "I did not find this in the documents you can read."
SELF = t.tool("hrm.get_employee", "read", employee=t.ref("employee"))


def ask(text: str, tools: list[ToolSpec], **facts: Any) -> ChatRequest:
    return t.request(text, tools, **facts)


def call_in(request: ChatRequest) -> ToolCall:
    calls = [d.call for d in answer(request) if isinstance(d, ToolCallDelta)]
    assert len(calls) == 1, answer(request)
    return calls[0]


def text_in(request: ChatRequest) -> str:
    return "".join(d.text for d in answer(request) if isinstance(d, TextDelta))


def is_refused(request: ChatRequest) -> bool:
    return Finish(FinishReason.REFUSED, "steward built-in") in answer(request)


class TestDocuments:
    def test_a_strong_passage_outranks_a_tool_that_hardly_fits(self) -> None:
        tools = [t.scored(t.STOCK, 0.5)]
        request = ask("where do bicycles go?", tools, passages=[PARKING])
        assert text_in(request) == "Bicycles are kept in hall B. [1]"
        surely = ask("where do bicycles go?", [t.scored(t.STOCK, 0.95)], passages=[PARKING])
        assert call_in(surely).name == "inventory.stock_on_hand"

    def test_a_second_question_is_answered_from_the_documents_too(self) -> None:
        text = "is there a mug left, and where do bicycles go?"
        history = ask(text, [t.scored(t.STOCK, 0.9)], passages=[PARKING], named={"product": "mug"})
        call = call_in(history)
        done = [
            *history.messages,
            Message(Role.ASSISTANT, tool_calls=[call]),
            Message(
                Role.TOOL, '{"status": "completed", "summary": "4 mugs."}', tool_call_id=call.id
            ),
        ]
        said = text_in(replace(history, messages=done))
        assert said.startswith("4 mugs.")
        assert "Bicycles are kept in hall B. [1]" in said

    def test_a_strong_passage_outranks_what_may_not_be_used(self) -> None:
        forbidden = [ForbiddenTool("finance.get_ledger", "Ledger", score=0.6)]
        request = ask("where do bicycles go?", [], passages=[PARKING], forbidden=forbidden)
        assert not is_refused(request)

    def test_a_forbidden_action_that_hardly_fits_refuses_nothing(self) -> None:
        weak = [ForbiddenTool("finance.get_ledger", "Ledger", score=0.4)]
        clear = [ForbiddenTool("finance.get_ledger", "Ledger", score=0.8)]
        text = "what about the canteen"
        request = ask(text, [], forbidden=weak, not_found=NOT_FOUND)
        assert text_in(request) == NOT_FOUND
        assert is_refused(ask(text, [], forbidden=clear, not_found=NOT_FOUND))

    def test_what_documents_do_not_say_and_records_would_is_refused(self) -> None:
        forbidden = [ForbiddenTool("crm.get_contact", "Show contact", score=0.8)]
        request = ask(
            "who do I write to at Mugs Ltd about a broken crate", [t.scored(t.ASK, 0.6)],
            forbidden=forbidden, not_found=NOT_FOUND,
        )  # fmt: skip
        assert is_refused(request)

    def test_what_one_may_do_is_asked_of_the_documents_and_never_refused(self) -> None:
        forbidden = [ForbiddenTool("crm.update_contact", "Update contact", score=0.9)]
        request = ask(
            "a supplier invites me to the opera, may i accept?", [],
            forbidden=forbidden, not_found=NOT_FOUND,
        )  # fmt: skip
        assert text_in(request) == NOT_FOUND

    def test_words_of_every_day_that_are_records_too_do_not_make_it_a_matter_of_records(
        self,
    ) -> None:
        request = ask(
            "how much notice do i need to give for a holiday?",
            [
                t.scored(
                    t.tool("hrm.list_holidays", "read", calendar=t.ref("holiday_calendar")), 0.5
                )
            ],
            named={"holiday_calendar": "holiday"},
            passages=[PARKING],
        )
        assert "Bicycles" in text_in(request)

    def test_who_asks_whether_they_may_is_told_what_decides_where_no_document_does(self) -> None:
        explain = t.tool("rbac.explain_access", "read", 0.4, person=t.ref("person"), action_=t.TEXT)
        tools = [t.scored(t.CONVERT, 0.8), explain]
        text = "am I allowed to convert leads of others"
        request = ask(text, tools, not_found=NOT_FOUND)
        assert call_in(request).arguments == {"action": t.CONVERT.name}
        assert text_in(ask(text, tools, passages=[PARKING])).startswith("Bicycles")
        other = ask(
            "am I allowed to bring a dog", [t.scored(t.CONVERT, 0.4), explain], not_found="No"
        )
        assert text_in(other) == "No"


class TestReadsThatAreMeant:
    def test_what_somebody_asks_of_themselves_is_read_where_no_document_knows(self) -> None:
        requests = t.tool("hrm.list_requests", "read", 0.5, from_on=t.DATE, until_on=t.DATE)
        tools = [t.scored(t.ASK, 0.7), requests]
        own = ask("any news on my trip from 3 to 5 june", tools, not_found=NOT_FOUND)
        assert call_in(own).name == requests.name
        other = ask("any news on the trip from 3 to 5 june", tools, not_found=NOT_FOUND)
        assert text_in(other) == NOT_FOUND

    def test_a_read_near_the_best_that_takes_the_record_answers_in_its_place(self) -> None:
        prices = t.tool("inventory.list_prices", "read", query=t.TEXT)
        tools = [t.scored(prices, 0.85), t.scored(t.STOCK, 0.8)]
        request = ask("mug in the shed?", tools, named={"product": "mug"}, not_found=NOT_FOUND)
        assert call_in(request).name == t.STOCK.name

    def test_a_record_alone_does_not_make_the_rest_of_a_question_known(self) -> None:
        text, named = "did North lose against Vienna yesterday", {"warehouse": "North"}
        request = ask(text, [t.scored(t.STOCK, 0.8)], named=named, not_found=NOT_FOUND)
        assert text_in(request) == NOT_FOUND

    def test_a_word_may_be_cut_short(self) -> None:
        days = t.tool("hrm.list_holidays", "read", from_on=t.DATE, until_on=t.DATE)
        request = ask("which hol in august?", [t.scored(days, 0.8)], not_found=NOT_FOUND)
        assert call_in(request).name == days.name


class TestAboutWhom:
    def test_a_question_about_nobody_is_not_about_who_asks(self) -> None:
        request = ask("what do managers get on top", [t.scored(SELF, 0.45)], not_found=NOT_FOUND)
        assert text_in(request) == NOT_FOUND
        assert call_in(ask("what do I get on top", [t.scored(SELF, 0.45)])).arguments == {}

    def test_a_read_that_hardly_fits_and_takes_nothing_of_the_words_is_not_run(self) -> None:
        request = ask("who painted the ceiling", [t.scored(t.AGING, 0.31)])
        assert not any(isinstance(d, ToolCallDelta) for d in answer(request))


class TestOrders:
    def test_a_plain_question_starts_no_change(self) -> None:
        tools = [t.scored(t.CONVERT, 0.56), t.scored(t.STOCK, 0.3)]
        named = {"lead": "mug", "product": "mug"}
        assert call_in(ask("do we have the mug", tools, named=named)).name == t.STOCK.name
        assert call_in(ask("convert the mug", tools, named=named)).name == t.CONVERT.name

    def test_may_i_with_a_day_is_a_request_and_without_one_a_question(self) -> None:
        leave = t.scored(t.LEAVE, 0.7)
        assert call_in(ask("can i have 9 april off", [leave])).name == "hrm.request_leave"
        rule = ask("can i have a sabbatical", [leave], not_found=NOT_FOUND)
        assert text_in(rule) == NOT_FOUND

    def test_the_verb_that_opens_an_order_says_which_action(self) -> None:
        post = t.tool("finance.post_invoice", invoice_=t.ref("draft_invoice"))
        create = t.tool("finance.create_invoice", customer_=t.ref("customer"))
        tools = [t.scored(create, 0.6), t.scored(post, 0.5)]
        request = ask(
            "post D-7 for Otter", tools, named={"draft_invoice": "D-7", "customer": "Otter"}
        )
        assert call_in(request).name == "finance.post_invoice"

    def test_what_is_made_says_more_than_that_it_is_made(self) -> None:
        log = t.tool("crm.log_activity", about_=t.ref("lead"), text_=t.TEXT)
        create = t.tool("crm.create_contact", name_=t.TEXT)
        tools = [t.scored(create, 0.6), t.scored(log, 0.55)]
        request = ask("add a note to Otter: closed on Mondays", tools, named={"lead": "Otter"})
        assert call_in(request).arguments == {"about": "Otter", "text": "closed on Mondays"}

    def test_approving_is_refused_to_who_may_only_ask(self) -> None:
        forbidden = [ForbiddenTool("hrm.approve_leave", "Approve leave", score=0.45)]
        tools = [t.scored(t.LEAVE, 0.5)]
        assert is_refused(ask("approve my day off on 9 april", tools, forbidden=forbidden))

    def test_an_order_after_what_is_told_counts_by_its_verb_too(self) -> None:
        post = t.tool("finance.post_invoice", invoice_=t.ref("draft_invoice"))
        credit = t.tool("finance.credit_invoice", invoice_=t.ref("draft_invoice"))
        shown = t.tool("finance.get_invoice", "read", invoice_=t.ref("draft_invoice"))
        tools = [t.scored(shown, 0.7), t.scored(credit, 0.6), t.scored(post, 0.5)]
        named = {"draft_invoice": "D-7"}
        told = ask("D-7 is all right now, post the thing", tools, named=named)
        assert call_in(told).name == post.name

    def test_to_be_fine_with_what_somebody_asked_for_approves_it(self) -> None:
        shown = t.tool("hrm.get_employee", "read", employee_=t.ref("employee"))
        approve = t.tool("hrm.approve_leave", employee_=t.ref("employee"))
        tools, named = [t.scored(shown, 0.7), t.scored(approve, 0.4)], {"employee": "Mei"}
        yes = ask("Mei's two weeks are fine with me", tools, named=named)
        assert call_in(yes).name == approve.name
        no = ask("how are Mei's two weeks", tools, named=named)
        assert call_in(no).name == shown.name

    def test_a_read_that_takes_the_record_comes_before_a_forbidden_one_that_could_not(self) -> None:
        forbidden = [ForbiddenTool("hrm.find_employee", "Find employee", score=0.75)]
        text, named = "how much of the mug is there", {"product": "mug"}
        takes = ask(text, [t.scored(t.STOCK, 0.6)], named=named, forbidden=forbidden)
        assert call_in(takes).name == t.STOCK.name
        assert is_refused(ask(text, [t.scored(t.STOCK, 0.4)], named=named, forbidden=forbidden))

    def test_a_forbidden_action_needs_no_lead_over_one_of_which_nothing_was_said(self) -> None:
        forbidden = [ForbiddenTool("auth.disable_oidc", "Switch sign-on off", score=0.56)]
        session = t.tool("auth.revoke_session", session_=t.ref("session"))
        request = ask("turn the new sign-in off", [t.scored(session, 0.54)], forbidden=forbidden)
        assert is_refused(request)

    def test_a_read_that_has_a_place_for_the_record_comes_before_one_that_has_none(self) -> None:
        leads = t.tool("crm.list_leads", "read", state={"enum": ["new", "lost"]})
        tools = [t.scored(leads, 0.62), t.scored(t.SCORE, 0.56)]
        request = ask("show me Otter", tools, named={"lead": "Otter"})
        assert call_in(request).name == "crm.score_lead"

    def test_i_mean_corrects_the_action_that_waits_for_an_answer(self) -> None:
        pending = PendingAction(
            "inventory.transfer_stock",
            {"product": "mug", "quantity": "12", "from_warehouse": "North"}, "to_warehouse",
        )  # fmt: skip
        request = ask("21 i mean", [t.TRANSFER], pending=pending)
        [clarify, _] = answer(request)
        assert clarify.arguments_so_far["quantity"] == "21"  # type: ignore[union-attr]


class TestRecordsShown:
    """What only names a field of a record, or plainly asks, changes nothing."""

    LEAVES = t.tool("hrm.end_job", employee_=t.ref("employee"), last_day_on_=t.DATE)

    def test_a_field_and_its_record_are_shown_rather_than_a_change_asked_about(self) -> None:
        tools = [t.scored(self.LEAVES, 0.9), t.scored(SELF, 0.5)]
        request = ask("start date Ana", tools, named={"employee": "Ana"})
        assert call_in(request).name == SELF.name

    def test_a_change_that_is_said_whole_stays_a_change(self) -> None:
        tools = [t.scored(self.LEAVES, 0.9), t.scored(SELF, 0.5)]
        request = ask("end date Ana 30 June", tools, named={"employee": "Ana"})
        assert call_in(request).name == self.LEAVES.name

    def test_a_plain_question_about_a_record_moves_nothing(self) -> None:
        tools = [t.scored(t.CONVERT, 1.2), t.scored(t.SCORE, 0.5)]
        request = ask("who owns the Tern lead", tools, named={"lead": "Tern"})
        assert call_in(request).name == t.SCORE.name

    def test_what_is_not_allowed_is_not_meant_by_a_mere_field(self) -> None:
        forbidden = ForbiddenTool("finance.create_invoice", "Create invoice", score=0.9)
        tools = [t.scored(SELF, 0.4)]
        named = {"employee": "Ana"}
        request = ask("phone number of Ana", tools, named=named, forbidden=[forbidden])
        assert call_in(request).name == SELF.name

    def test_a_question_nothing_fits_is_answered_by_the_record_it_names(self) -> None:
        tools = [t.scored(t.SCORE, 0.05)]
        request = ask("how likely is Tern?", tools, named={"lead": "Tern"}, not_found=NOT_FOUND)
        assert call_in(request).name == t.SCORE.name
        strange = ask("does Tern like chess?", tools, named={"lead": "Tern"}, not_found=NOT_FOUND)
        assert text_in(strange) == NOT_FOUND
