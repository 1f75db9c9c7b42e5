# frozen_string_literal: true

module Console
  # Names of the gems that this console refuses, each with the reason and an alternative.
  module Refused
    REASONS = {
      code: "needs your application's code, which is not loaded here. Use a Rails console",
      field: "sets a field that only the code of the class can validate. Set it in a Rails console. To set here: priority, description, log_level, " \
             "run_at and expires_at",
      create: "needs the class of the job, with its defaults and validations. Create jobs in your application",
      upload: "needs the class of the job, and its files. Upload records in your application",
      worker: "belongs to the workers of a Ruby server. To change a job here: pause!, resume!, retry!, abort!, fail! or destroy",
      server: "belongs to the process of a Ruby server. To control servers: RocketJob::Subscribers::Server.publish(:stop)",
      setting: "is a setting inside each server process, which no other process can read or change. Set it in the servers' configuration",
      connection: "connects a Ruby process. This console is already connected. To connect elsewhere, start rj-console with -E NAME or --url",
      slices: "would bypass the guardrails of slices. Change records with records and save!, their state with retry!, and drop " \
              "them by job.abort! or job.destroy",
      entry: "needs your application's classes and files. To change a Dirmon entry here: enable!, disable! or destroy",
      events: "belongs to the listener of a Ruby process. To start a listener here: RocketJob::Event.listener",
      logging: "configures the log of a Ruby process. The log of this console goes to standard error: `logger.level = :debug`, or " \
               "RocketJob::Subscribers::Logger.publish(:set, level: :debug) for servers",
      application: "belongs to your application or to another gem, whose code is not loaded here. Use a Rails console",
      no_jobs: "is the class of no job in the database, and your application's code is not loaded here. Create its jobs in your application",
      secrets: "configures Secret Config of a Ruby process. This console reads its settings from where --environment and " \
               "config/secret_config.yml say"
    }.freeze

    class << self
      # @return the refusal of a name, as a sentence
      def text(name, reason) = "#{name} is refused: it #{REASONS.fetch(reason)}"

      # Defines methods that raise with the reason, unless they are defined already.
      def refuse_methods(type, reason, *names)
        names.each do |name|
          type.define_method(name) { |*, **| raise RocketJob::Error, Refused.text("#{self.class.name}##{name}", reason) }
        end
      end

      def refuse_class_methods(type, reason, *names)
        names.each do |name|
          type.define_singleton_method(name) { |*, **| raise RocketJob::Error, Refused.text("#{self.name}.#{name}", reason) }
        end
      end

      # Constants that are refused when they are used.
      def refuse_constants(type, reason, *names)
        known = (@constants ||= {})[type] ||= {}
        names.each { |name| known[name] = reason }
        type.extend(Constants)
      end

      def constant(type, name) = @constants.dig(type, name)
    end

    # A module with refused constants.
    module Constants
      def const_missing(name)
        reason = Refused.constant(self, name)
        return super if reason.nil?

        raise RocketJob::Error, Refused.text("#{self.name}::#{name}", reason)
      end
    end
  end
end
