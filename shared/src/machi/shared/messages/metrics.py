"""What operators watch: is anything waiting to be said, was anything said or heard in vain?"""

from prometheus_client import Counter, Gauge, Histogram

PUBLISHED = Counter("machi_outbox_published", "Events handed to JetStream.", ["service"])
DUPLICATES = Counter(
    "machi_outbox_duplicates",
    "Events that JetStream had already: a relay died at work.",
    ["service"],
)
WAITING_SECONDS = Gauge(
    "machi_outbox_oldest_seconds",
    "Age of the oldest event not yet published. Alarm: > 5.",
    ["service"],
)
LEADING = Gauge("machi_relay_leading", "1 where this process relays the outbox.", ["service"])
HEARD = Counter(
    "machi_events_heard", "Messages worked on, by how it ended.", ["service", "event", "outcome"]
)
REACTION_SECONDS = Histogram(
    "machi_reaction_seconds", "Time a reaction took.", ["service", "event"]
)
DEAD_LETTERS = Counter("machi_dead_letters", "Messages given up. Alarm: any.", ["service", "event"])
CRASHES = Counter(
    "machi_task_crashes", "Background tasks that died and were restarted.", ["service", "task"]
)
