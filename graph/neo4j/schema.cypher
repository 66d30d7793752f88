// What a server needs before the first row, in this order. `$label` stands for each label of the
// model in turn. A query that begins at a label can only use an index of that label.
CREATE CONSTRAINT marker_key IF NOT EXISTS FOR (n:PushedSnapshot) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT thing_iri IF NOT EXISTS FOR (n:Thing) REQUIRE n.iri IS UNIQUE;
CREATE INDEX iri_of_$label IF NOT EXISTS FOR (n:$label) ON (n.iri);
CREATE FULLTEXT INDEX names IF NOT EXISTS FOR (n:Thing)
ON EACH [n.name_th, n.name_en, n.short_name_th, n.short_name_en, n.variant_name]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'thai'}};
CREATE FULLTEXT INDEX words IF NOT EXISTS FOR (n:Thing)
ON EACH [n.claim_text_th, n.claim_text_en, n.statement_text_th, n.statement_text_en,
  n.answer_text_th, n.answer_text_en, n.problem_th, n.summary_th, n.summary_en, n.keywords]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'thai'}};
