# frozen_string_literal: true

module Console
  # What scripts require and finds its part here already.
  module Gems
    HERE = %r{\A(?:rocketjob|rocket_job|mongoid|mongo|bson|semantic_logger|secret_config|rails|active_support(?:/.*)?|bundler/setup)\z}

    def require(name) = HERE.match?(name.to_s) ? false : super
  end
end

Object.prepend(Console::Gems)
