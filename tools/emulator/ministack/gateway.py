"""API Gateway: CORS settings of a template reach the gateway's own format; keys of tokens are read without TLS."""

import os

from ministack.services import apigateway


def extend(provisioners):
    # It would ask the port of TLS by plain HTTP.
    apigateway._PORT = os.environ["CONCERT_PLAIN_PORT"]
    handler = provisioners._RESOURCE_HANDLERS["AWS::ApiGatewayV2::Api"]
    for operation in ("create", "update"):
        handler[operation] = _with_cors(handler[operation])


def _with_cors(stock):
    def run(*args, **named):
        result = stock(*args, **named)
        api = apigateway._apis.get(result[0]) or {}
        cors = api.get("corsConfiguration")
        if cors:
            api["corsConfiguration"] = {key[0].lower() + key[1:]: value for key, value in cors.items()}
        return result

    return run
