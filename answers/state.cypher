RETURN
  COUNT { MATCH (x:CaseRecord) } AS case_records,
  COUNT { MATCH (x:Innovation) } AS innovations,
  COUNT { MATCH (x:LocalGovernment) } AS local_governments,
  COUNT { MATCH (x:LocalGovernment {code_is_known: false}) } AS codes_unknown,
  COUNT { MATCH (x:Contribution) } AS contributions,
  COUNT { MATCH (:Agent {is_registered: true})-[:MADE]->(x:Contribution) } AS contributions_joined,
  COUNT { MATCH (:Agent {is_registered: false})-[:MADE]->(x:Contribution) } AS contributions_local,
  COUNT { MATCH (x:Contribution {counts_as_partner: true}) } AS count_as_partner,
  COUNT { MATCH (x:Claim) } AS claims,
  COUNT { MATCH (x:Document) } AS documents,
  COUNT { MATCH (x:EvidenceSpan) } AS evidence_spans
