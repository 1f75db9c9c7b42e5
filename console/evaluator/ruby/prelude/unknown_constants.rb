# frozen_string_literal: true

module Console
  # Constants that Ruby doesn't find. `ReportJob` becomes the class of such jobs, if there are any; a class of
  # the application is refused with the reason, and a typo gets the nearest names.
  module UnknownConstants
    def const_missing(name)
      MissingConstant.new(self, name).resolve
    end
  end

  # One constant that was not found in a class or module.
  class MissingConstant
    LIBRARY = "#{RbConfig::CONFIG['rubylibprefix']}/"
    PRELUDE = "#{__dir__}/"
    NOT_LOADED = "Your application's classes and other gems are not loaded here"

    def initialize(owner, name)
      @owner = owner
      @name = name.to_s
    end

    # @raise NameError, as Ruby does: with the reason for an application's class, and the nearest names for a typo
    def resolve
      paths.each do |path|
        found = JobClasses.find(path)
        return found if found
      end
      raise NameError.new("uninitialized constant #{full_name}#{Suggestion.list(similar)}", @name.to_sym) unless of_application?

      found = similar
      raise NameError.new("uninitialized constant #{@name}. #{NOT_LOADED}#{Suggestion.list(found)}", @name.to_sym) if found.any?

      raise NameError.new(refusal, @name.to_sym)
    end

    private

    # Returns its possible names: in `class Report; User; end` Ruby asks for Report::User.
    def paths = [(full_name if namespace? || users?), (@name if top? || users?)].compact.uniq
    def full_name = top? ? @name : "#{@owner.name}::#{@name}"
    def top? = @owner.equal?(Object)
    def namespace? = @owner.is_a?(JobClasses::Namespace) || job_class?
    def job_class? = @owner.is_a?(Class) && @owner < RocketJob::Job
    def of_application? = top? || users? || namespace?

    # Whether the class or module was typed at the console, and belongs neither to Ruby nor to this prelude.
    def users?
      return @users if defined?(@users)

      name = @owner.name
      place = top? || namespace? || name.nil? ? [] : Object.const_source_location(name)
      @users = name.nil? || (place&.any? && !place.first.start_with?(LIBRARY, PRELUDE))
    end

    def similar
      names = top? || users? ? everywhere : @owner.constants.to_h { |each| ["#{@owner.name}::#{each}", each.to_s] }
      exact = names.select { |_, short| short == @name }.keys
      return exact if exact.any?

      near = DidYouMean::SpellChecker.new(dictionary: names.values.uniq).correct(@name)
      near.flat_map { |short| names.select { |_, each| each == short }.keys }
    end

    # Each full name, and its last part.
    def everywhere
      jobs = Host.call("job_classes")
      nested = [RocketJob, RocketJob::Jobs, RocketJob::Subscribers].flat_map do |type|
        type.constants.map { |each| ["#{type}::#{each}", each.to_s] }
      end
      own = (Object.constants - [:Console]).map(&:to_s)
      (own + jobs).to_h { |each| [each, each] }.merge(nested.to_h)
    end

    def refusal
      return Refused.text(full_name, :no_jobs) if @name.end_with?("Job")

      collection = @name.underscore.pluralize
      text = Refused.text(namespace? ? full_name : @name, :application)
      known?(collection) ? "#{text}. To read its documents here: Mongoid.default_client[:#{collection}].find.first" : text
    end

    def known?(collection)
      Mongoid.default_client.database.collection_names.include?(collection)
    rescue RocketJob::Error
      false
    end
  end

  # The classes of existing jobs, and their modules.
  module JobClasses
    # `Billing`, if there are jobs of the class Billing::InvoiceJob.
    class Namespace < Module
      attr_reader :name
      alias to_s name
      alias inspect name

      def initialize(name)
        super()
        @name = name
      end
    end

    # @return nil if no job has this class
    def self.find(path)
      return RocketJob::Job.of_type(path) if RocketJob::Job.where(_type: path).exists?

      Namespace.new(path) if RocketJob::Job.where(_type: /^#{Regexp.escape(path)}::/).exists?
    end
  end
end

Module.prepend(Console::UnknownConstants)
