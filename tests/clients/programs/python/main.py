"""A fan's evening, through the client that openapi-python-client makes. Prints what happened as one JSON line."""

import json
import os
from uuid import UUID, uuid4

import httpx

from concert import AuthenticatedClient, Client
from concert.api.bookings import cancel_booking, create_booking, list_bookings
from concert.models import Booking, BookingPage, GatewayMessage, NewBooking, Problem

api_url = os.environ["API_URL"]
event_id = UUID(os.environ["EVENT_ID"])


def sign_in() -> str:
    answer = httpx.post(
        os.environ["COGNITO_URL"],
        headers={
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth",
        },
        content=json.dumps(
            {
                "AuthFlow": "USER_PASSWORD_AUTH",
                "ClientId": os.environ["CLIENT_ID"],
                "AuthParameters": {"USERNAME": os.environ["EMAIL"], "PASSWORD": os.environ["PASSWORD"]},
            }
        ),
    )
    return answer.json()["AuthenticationResult"]["AccessToken"]


def book(client: Client | AuthenticatedClient, quantity: int, key: str):
    return create_booking.sync(
        client=client, body=NewBooking(event_id=event_id, quantity=quantity), idempotency_key=key
    )


stranger = Client(base_url=api_url)
refused = book(stranger, 1, str(uuid4()))
assert isinstance(refused, GatewayMessage), refused

fan = AuthenticatedClient(base_url=api_url, token=sign_in())
key = str(uuid4())
booked = book(fan, 2, key)
assert isinstance(booked, Booking), booked
reused = book(fan, 1, key)
assert isinstance(reused, Problem), reused
sold_out = book(fan, 2, str(uuid4()))
assert isinstance(sold_out, Problem), sold_out
cancelled = cancel_booking.sync(booking_id=booked.id, client=fan)
assert isinstance(cancelled, Booking), cancelled
page = list_bookings.sync(client=fan, limit=1)
assert isinstance(page, BookingPage), page

print(
    json.dumps(
        {
            "stranger": refused.message,
            "booked": [booked.status, booked.quantity, booked.total_cents, booked.event.starts_at.year],
            "reused": [reused.status, reused.code],
            "soldOut": [sold_out.status, sold_out.code, sold_out.places_left],
            "cancelled": cancelled.status,
            "listed": page.items[0].id == booked.id,
        }
    )
)
