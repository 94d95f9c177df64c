SHOPS = ["oslo", "bergen"]
