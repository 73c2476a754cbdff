-- Once, by the owner of the database that `yusuan publish postgresql://…` writes to: a role that may read the published
-- tables and nothing else. Each publication grants it anew. Give it to people and tools: GRANT yusuan_bi TO superset;
CREATE ROLE yusuan_bi NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
