"""The content policy that every page of ours must live under."""

POLICY = "default-src 'self'"


def strict_policy(get_response):
    def middleware(request):
        response = get_response(request)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return middleware
