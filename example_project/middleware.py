"""The strictest content policy there is; every page of ours and of the admin runs under it."""

POLICY = "default-src 'self'; frame-ancestors 'self'; base-uri 'self'; form-action 'self'"


def content_security_policy(get_response):
    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return middleware
