"""The services that a city is made of."""

from machi.forms.app import SERVICE as FORMS
from machi.notify.app import SERVICE as NOTIFY
from machi.payments.app import SERVICE as PAYMENTS
from machi.queue.app import SERVICE as QUEUE
from machi.shared.service import Service

SERVICES: tuple[Service, ...] = (FORMS, QUEUE, PAYMENTS, NOTIFY)
