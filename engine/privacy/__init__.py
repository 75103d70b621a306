"""What is stored about somebody, who sees it, and taking it along or away."""
