// The sample accounts, as the sample data has them. One password for all.

export const PASSWORD = "qingzhou-demo";

export const ACCOUNTS = {
  administrator: "admin@example.com",
  sales_manager: "manager@example.com",
  sales_rep: "rep@example.com",
  marketing: "marketing@example.com",
  service_manager: "service@example.com",
  service_agent: "agent@example.com",
  read_only: "reader@example.com",
};

/** @typedef {keyof typeof ACCOUNTS} Role */
