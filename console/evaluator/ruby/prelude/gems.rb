# frozen_string_literal: true

module Console
  # Libraries that scripts require and whose supported part is already here.
  module Gems
    HERE = %r{\A(?:rocketjob|rocket_job|mongoid|mongo|bson|semantic_logger|secret_config|rails|active_support(?:/.*)?|bundler/setup)\z}

    NOTE = ". Gems and sockets are not available here"

    def require(name)
      HERE.match?(name.to_s) ? false : super
    rescue LoadError => e
      raise if e.message.end_with?(NOTE)

      raise LoadError, e.message + NOTE
    end
  end
end

Object.prepend(Console::Gems)
