# frozen_string_literal: true

module Console
  # What scripts require and finds its part here already.
  module Gems
    HERE = %r{\A(?:rocketjob|rocket_job|mongoid|mongo|bson|semantic_logger|secret_config|rails|active_support(?:/.*)?|bundler/setup)\z}

    NOTE = ". There are no gems here, and nothing that needs sockets"

    def require(name)
      HERE.match?(name.to_s) ? false : super
    rescue LoadError => e
      raise if e.message.end_with?(NOTE)

      raise LoadError, e.message + NOTE
    end
  end
end

Object.prepend(Console::Gems)
