# frozen_string_literal: true

# The console's own names. Nothing here is for users.
module Console
  # The console that started this process. Requests come in and answers go out as lines of JSON over two pipes; a call
  # waits for its answer, so that Ruby needs no promises.
  module Host
    REQUESTS = $stdin
    REPLIES = $stdout
    REPLIES.sync = true

    ERRORS = {
      "invalid_argument" => ArgumentError, "unknown_action" => ArgumentError, "unsupported" => NotImplementedError
    }.freeze
    private_constant :ERRORS

    class << self
      # Asks the console. @raise what the console's refusal is in Ruby
      def call(name, *arguments)
        tell(call: name, arguments: Wire.encode(arguments))
        reply = Wire.decode(next_request)
        return reply["answer"] unless reply.key?("refusal")

        code, message = reply["refusal"].values_at("code", "message")
        raise ERRORS.fetch(code) { error_for(code) }, message
      end

      def tell(message)
        REPLIES.write("#{JSON.generate(message)}\n")
      end

      # The next request, or nil when the console has gone.
      def next_request
        line = REQUESTS.gets
        line && JSON.parse(line, max_nesting: false)
      end

      private

      def error_for(code)
        code == "not_found" ? Mongoid::Errors::DocumentNotFound : RocketJob::Error
      end
    end
  end
end
