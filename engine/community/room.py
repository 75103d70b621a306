"""Community: events, the forum, and the year's series. The room's table of contents."""

from engine.access import EVERYBODY, OWNERS
from engine.community import notifications as news
from engine.community.flows import events, forum, series_admin
from engine.community.jobs import follow_content, invite_members, move_reminders_to_changed_clocks
from engine.community.leaving import free_events, give_free_seats
from engine.community.todo import list_todos
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="community",
    commands=(
        Command("events", EVERYBODY, events.show_events, spoken=True),
        Command("events.show", EVERYBODY, events.show_named_event, spoken=False),
        Command("events.answer", EVERYBODY, events.answer_invitation, spoken=False),
        Command("events.shown", EVERYBODY, events.set_visibility, spoken=False),
        Command("events.feed", EVERYBODY, events.show_feed_address, spoken=False),
        Command("events.new_feed", EVERYBODY, events.renew_feed, spoken=False),
        Command("events.stop_feed", EVERYBODY, events.stop_feed, spoken=False),
        Command("events.attended", EVERYBODY, events.save_attendance, spoken=False),
        Command("events.takeaway", EVERYBODY, events.save_takeaway, spoken=False),
        Command("forum", EVERYBODY, forum.open_forum, spoken=True),
        Command("forum.ask", EVERYBODY, forum.open_topic_form, spoken=False),
        Command("forum.keep", EVERYBODY, forum.save_topic, spoken=False),
        Command("forum.vote", EVERYBODY, forum.toggle_vote, spoken=False),
        Command("forum.tidy", EVERYBODY, forum.show_closable_topics, spoken=False),
        Command("forum.close", EVERYBODY, forum.close_topic, spoken=False),
        Command("forum.host", EVERYBODY, forum.toggle_hosting, spoken=False),
        Command("forum.swap", EVERYBODY, forum.show_swaps, spoken=False),
        Command("forum.ask_swap", EVERYBODY, forum.ask_swap, spoken=False),
        Command("forum.answer_swap", EVERYBODY, forum.answer_swap, spoken=False),
        Command("manage_events", OWNERS, series_admin.show_all_series, spoken=True),
        Command("new_event", OWNERS, series_admin.create_series, spoken=True),
        Command("edit_event", OWNERS, series_admin.edit_series, spoken=True),
        Command("move_event", OWNERS, series_admin.open_move_form, spoken=True),
        Command("cancel_event", OWNERS, series_admin.ask_to_cancel, spoken=True),
        Command("events.confirm", OWNERS, series_admin.confirm, spoken=False),
        Command("events.take_back", OWNERS, series_admin.let_wait_again, spoken=False),
        Command("events.series", OWNERS, series_admin.show_series, spoken=False),
        Command("events.keep_series", OWNERS, series_admin.save_series, spoken=False),
        Command("events.edit", OWNERS, series_admin.edit_series, spoken=False),
        Command("events.move", OWNERS, series_admin.open_move_form, spoken=False),
        Command("events.keep_move", OWNERS, series_admin.save_move, spoken=False),
        Command("events.cancel", OWNERS, series_admin.ask_to_cancel, spoken=False),
        Command("events.cancel_now", OWNERS, series_admin.cancel_event, spoken=False),
        Command("events.restore", OWNERS, series_admin.restore_event, spoken=False),
        Command("events.end", OWNERS, series_admin.ask_to_end, spoken=False),
        Command("events.end_now", OWNERS, series_admin.end_series, spoken=False),
    ),
    notifications=(
        news.EventReminder,
        news.EventMoved,
        news.EventCancelled,
        news.EventRestored,
        news.SeatFree,
        news.HostChosen,
        news.SwapAsked,
        news.SwapAgreed,
        news.EventFeedback,
    ),
    todos=list_todos,
    jobs=(
        Job("follow the content's series", Every.MINUTE, follow_content),
        Job("invite to what comes seldom", Every.MINUTE, invite_members),
        Job("give free seats", Every.MINUTE, give_free_seats),
        Job("move reminders to changed clocks", Every.MINUTE, move_reminders_to_changed_clocks),
    ),
    release=free_events,
)
