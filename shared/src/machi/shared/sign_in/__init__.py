"""Staff sign-in at the city's own identity provider: a small process of its own, under `/auth`.

`MACHI_STAFF_OIDC_ISSUER=https://… python -m machi.shared.sign_in serve`

It alone holds the key that staff tokens are signed with, and it holds nothing else: no database, no
bus, no case. The four services hold public keys only, so none of them can sign anybody in.
"""
