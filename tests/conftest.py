pytest_plugins = ["machi.shared.testing.plugin"]
