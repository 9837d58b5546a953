"""The sample company, made by everybody's verbs. Nothing imports it; production refuses it."""
