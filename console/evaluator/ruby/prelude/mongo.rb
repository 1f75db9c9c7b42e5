# frozen_string_literal: true

# The driver's collections, for reading. Changes go through jobs, servers and events, or through TypeScript's
# guarded `db`.
module Mongo
  # The results of a query, read on demand.
  class View
    include Enumerable

    def initialize(collection, filter, options = {})
      @collection = collection
      @filter = filter
      @options = options
    end

    def limit(count) = with(limit: count)
    def skip(count) = with(skip: count)
    def sort(order = nil, &) = order ? with(sort: order) : to_a.sort(&)
    def projection(fields) = with(projection: fields)
    %i[batch_size no_cursor_timeout max_time_ms comment hint read].each { |name| define_method(name) { |*| self } }

    def each(&)
      return enum_for(:each) unless block_given?

      to_a.each(&)
    end

    def to_a = @collection.read("find", filter: @filter, options: @options)
    def first(count = nil) = count ? limit(count).to_a : limit(1).to_a.first
    def count_documents(*) = @collection.count_documents(@filter)
    def count(*arguments, &) = arguments.empty? && !block_given? ? count_documents : super
    def distinct(field) = @collection.distinct(field, @filter)
    def inspect = "#<Mongo::Collection::View namespace='#{@collection.namespace}' @filter=#{@filter.inspect} @options=#{@options.inspect}>"

    private

    def with(**options) = View.new(@collection, @filter, @options.merge(options))
  end

  class Collection
    WRITES = %i[insert_one insert_many update_one update_many replace_one delete_one delete_many find_one_and_update
                find_one_and_replace find_one_and_delete bulk_write drop create watch].freeze

    attr_reader :name

    # @param client "rocketjob_slices" for slices
    def initialize(name, client = "rocketjob")
      @name = name.to_s
      @client = client
    end

    # `find(state: "failed")` has a filter and no options: the driver accepts a hash without braces.
    def find(filter = nil, options = nil, **fields)
      return View.new(self, fields, options || {}) if filter.nil?

      View.new(self, filter, (options || {}).merge(fields))
    end

    def aggregate(pipeline, *, **) = read("aggregate", pipeline: pipeline)
    def distinct(field, filter = nil, *, **fields) = read("distinct", field: field.to_s, filter: filter || fields)
    def count_documents(filter = nil, *, **fields) = read("count_documents", filter: filter || fields)
    def estimated_document_count(**) = read("estimated_document_count")
    alias count count_documents
    def indexes = read("indexes")
    def capped? = database.capped?(name)
    def database = Database.new(@client)
    def namespace = "#{database.name}.#{name}"
    def inspect = "#<Mongo::Collection namespace=#{namespace}>"

    def read(method, **parameters)
      Console::Host.call("mongo_read", { client: @client, collection: name, method: method, **parameters })
    end

    def refuse(method)
      words = method.to_s.split("_")
      camel = words.first + words.drop(1).map(&:capitalize).join
      raise RocketJob::Error, "Mongo::Collection##{method} is refused: Ruby at this console only reads collections. Change jobs by " \
                              "job.retry! and the like, or use TypeScript's guarded " \
                              "db.collection(\"#{name}\").#{camel}(…), which is audited"
    end

    WRITES.each do |method|
      define_method(method) { |*, **| refuse(method) }
      View.define_method(method) { |*, **| @collection.refuse(method) }
    end
  end

  class Database
    def initialize(client = "rocketjob")
      @client = client
    end

    def name = @name ||= ask("name")
    def [](name) = Collection.new(name, @client)
    alias collection []
    def collection_names(*) = ask("collection_names")
    def collections = collection_names.map { |each| self[each] }
    def capped?(name) = ask("capped", collection: name)
    # @raise RocketJob::Error for a command that may write
    def command(command = nil, *, **fields) = [ask("command", command: command || fields)]
    alias read_command command
    def inspect = "#<Mongo::Database name=#{name}>"

    def drop(*)
      raise RocketJob::Error, "Mongo::Database#drop is refused: Ruby at this console only reads the database. TypeScript's " \
                              "db.dropDatabase() asks first"
    end

    private

    def ask(method, **parameters) = Console::Host.call("mongo_read", { client: @client, method: method, **parameters })
  end

  # A connection of the console.
  class Client
    def initialize(name = "rocketjob")
      @name = name
    end

    def database = Database.new(@name)
    def [](name, *) = database[name]
    def collections = database.collections
    def command(...) = database.command(...)

    def use(*)
      raise RocketJob::Error, "Mongo::Client#use is refused: this console works with one database. To use another one, start rj-console with --url"
    end

    def close(*) = true
    alias reconnect close
    def inspect = "#<Mongo::Client client=#{@name} database=#{database.name}>"
  end
end

# Its clients, for reading.
module Mongoid
  def self.default_client = client(:rocketjob)
  def self.client(name = :rocketjob) = Mongo::Client.new(name.to_s == "rocketjob_slices" ? "rocketjob_slices" : "rocketjob")

  module Clients
    def self.default = Mongoid.default_client
    def self.with_name(name) = Mongoid.client(name)
  end

  module Document
    module ClassMethods
      # @return the driver's collection, for reading
      def collection = Mongo::Collection.new(collection_name)
      def mongo_client = Mongoid.default_client
      def database_name = mongo_client.database.name
    end

    def collection = self.class.collection
    def collection_name = self.class.collection_name
  end
end
