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

    # A count, and no mark of a thread or a fiber: whoever calls while a dry run is under way calls dry.
    @rehearsals = 0

    class << self
      # Asks the console. @raise what the console's refusal is in Ruby
      def call(name, *arguments)
        tell(call: name, arguments: Wire.encode(arguments), dry: @rehearsals.positive?)
        reply = Wire.decode(next_request)
        return reply["answer"] unless reply.key?("refusal")

        code, message = reply["refusal"].values_at("code", "message")
        # What is nil here is null there.
        raise ERRORS.fetch(code) { error_for(code) }, message.gsub("`null`", "`nil`")
      end

      # Runs a block whose calls change nothing; what they publish is rehearsed.
      def rehearse
        @rehearsals += 1
        yield
      ensure
        @rehearsals -= 1
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
        { "not_found" => Mongoid::Errors::DocumentNotFound, "missing_key" => SecretConfig::MissingMandatoryKey }
          .fetch(code, RocketJob::Error)
      end
    end
  end
end
