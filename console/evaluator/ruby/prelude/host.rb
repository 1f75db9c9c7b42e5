# frozen_string_literal: true

# The console's own names. Nothing here is for users.
module Console
  # The console that started this process. Requests arrive and replies leave as lines of JSON over two pipes;
  # a call waits for its reply, so that Ruby needs no promises.
  module Host
    REQUESTS = $stdin
    REPLIES = $stdout
    REPLIES.sync = true

    ERRORS = {
      "invalid_argument" => ArgumentError, "unknown_action" => ArgumentError, "unsupported" => NotImplementedError
    }.freeze
    private_constant :ERRORS

    # A count, independent of threads and fibers: every call during a dry run is dry.
    @rehearsals = 0

    class << self
      # Calls the console. @raise the Ruby form of the console's error
      def call(name, *arguments)
        tell(call: name, arguments: Wire.encode(arguments), dry: @rehearsals.positive?)
        reply = Wire.decode(next_request)
        return reply["answer"] unless reply.key?("refusal")

        code, message = reply["refusal"].values_at("code", "message")
        # nil here is null there.
        raise ERRORS.fetch(code) { error_for(code) }, message.gsub("`null`", "`nil`")
      end

      # Runs a block whose calls change nothing; publications in it are rehearsed.
      def rehearse
        @rehearsals += 1
        yield
      ensure
        @rehearsals -= 1
      end

      def tell(message)
        REPLIES.write("#{JSON.generate(message)}\n")
      end

      # Returns the next request, or nil if the console has exited.
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
