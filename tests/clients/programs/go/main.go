// A fan's evening, through the client that oapi-codegen makes. Prints what happened as one JSON line.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	"concert.test/client/concert"
	"github.com/google/uuid"
)

var ctx = context.Background()

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func signIn() string {
	body := must(json.Marshal(map[string]any{
		"AuthFlow": "USER_PASSWORD_AUTH",
		"ClientId": os.Getenv("CLIENT_ID"),
		"AuthParameters": map[string]string{
			"USERNAME": os.Getenv("EMAIL"),
			"PASSWORD": os.Getenv("PASSWORD"),
		},
	}))
	request := must(http.NewRequest("POST", os.Getenv("COGNITO_URL"), bytes.NewReader(body)))
	request.Header.Set("content-type", "application/x-amz-json-1.1")
	request.Header.Set("x-amz-target", "AWSCognitoIdentityProviderService.InitiateAuth")
	answer := must(http.DefaultClient.Do(request))
	defer answer.Body.Close()
	var result struct{ AuthenticationResult struct{ AccessToken string } }
	if err := json.NewDecoder(answer.Body).Decode(&result); err != nil {
		panic(err)
	}
	return result.AuthenticationResult.AccessToken
}

func book(client *concert.ClientWithResponses, quantity int, key string) *concert.CreateBookingResponse {
	params := &concert.CreateBookingParams{IdempotencyKey: key}
	body := concert.NewBooking{EventId: uuid.MustParse(os.Getenv("EVENT_ID")), Quantity: quantity}
	return must(client.CreateBookingWithResponse(ctx, params, body))
}

func main() {
	url := os.Getenv("API_URL")
	stranger := must(concert.NewClientWithResponses(url))
	token := signIn()
	signed := func(_ context.Context, request *http.Request) error {
		request.Header.Set("authorization", "Bearer "+token)
		return nil
	}
	fan := must(concert.NewClientWithResponses(url, concert.WithRequestEditorFn(signed)))

	refused := must(book(stranger, 1, uuid.NewString()).JSON401.AsGatewayMessage())
	key := uuid.NewString()
	booked := book(fan, 2, key).JSON201
	reused := book(fan, 1, key).ApplicationproblemJSON422
	soldOut := book(fan, 2, uuid.NewString()).ApplicationproblemJSON409
	cancelled := must(fan.CancelBookingWithResponse(ctx, booked.Id)).JSON200
	limit := 1
	page := must(fan.ListBookingsWithResponse(ctx, &concert.ListBookingsParams{Limit: &limit})).JSON200

	fmt.Println(string(must(json.Marshal(map[string]any{
		"stranger":  refused.Message,
		"booked":    []any{booked.Status, booked.Quantity, booked.TotalCents, booked.Event.StartsAt.Year()},
		"reused":    []any{reused.Status, reused.Code},
		"soldOut":   []any{soldOut.Status, soldOut.Code, *soldOut.PlacesLeft},
		"cancelled": cancelled.Status,
		"listed":    page.Items[0].Id == booked.Id,
	}))))
}
