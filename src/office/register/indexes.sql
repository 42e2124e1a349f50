CREATE INDEX account_by_customer ON account (customer);
CREATE INDEX account_service_by_account ON account_service (account);
CREATE INDEX point_by_account ON point (account);
CREATE INDEX installation_by_point ON installation (point);
CREATE INDEX fact_by_subject ON fact (subject_name, subject);
