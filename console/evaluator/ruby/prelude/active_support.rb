# frozen_string_literal: true

# The part of ActiveSupport that runbooks use.
require_relative "active_support/duration"
require_relative "active_support/presence"
require_relative "active_support/collections"
require_relative "active_support/time"
require_relative "active_support/zone_names"
require_relative "active_support/zone"
require_relative "active_support/json"
require_relative "active_support/text"
