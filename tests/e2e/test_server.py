def test_first(sits):
    p = sits("petra")
    print(p.heading, p.main)
