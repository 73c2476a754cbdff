"""What people read: messages, the reviewers' checklist and the pages that show each finding at its place."""
