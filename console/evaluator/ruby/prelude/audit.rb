# frozen_string_literal: true

# Shows the latest changes and events with their authors: `audit(50)`, `audit(since: 2.hours, user: "jack")`.
def audit(limit = 20, **options)
  options[:id] = options[:id].id if options[:id].respond_to?(:id)
  puts Console::Host.call("audit", { limit: limit, **options })
end
