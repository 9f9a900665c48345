"""An OpenID Connect provider for one machine.

Realm `main` stands for デジタル認証アプリ and knows citizens; realm `staff` for a city's own.
"""
