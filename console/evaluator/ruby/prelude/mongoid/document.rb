# frozen_string_literal: true

require_relative "errors"

module Mongoid
  # A record as it was read. Events change it; it can't be saved.
  module Document
    CHANGES = %i[save save! update update! update_attribute update_attributes update_attributes! destroy destroy!
                 delete set unset inc push write_attribute upsert].freeze

    class << self
      attr_accessor :models

      def included(base)
        base.extend(ClassMethods)
        (Document.models ||= {})[base.model_name] = base
      end

      def from_wire(record)
        models.fetch(record["model"]).instantiate(record["document"], record)
      end
    end

    # Lookups and fields of a model.
    module ClassMethods
      def model_name = name.split("::").last
      def fields = @fields ||= superclass.respond_to?(:fields) ? superclass.fields.dup : { "_id" => nil }
      def scopes = @scopes ||= superclass.respond_to?(:scopes) ? superclass.scopes.dup : {}
      def instantiate(attributes, wire = {}) = allocate.tap { |record| record.read(attributes, wire) }
      def new(*, **) = refuse_change(:new)
      def all = Criteria.new(self)
      def criteria = all
      def scoped = all
      def unscoped = all

      %i[where and or any_of nor not in any_in not_in nin ne gt gte lt lte between exists all_in elem_match with_size
         order_by order asc desc limit skip offset only without sort each first first! second third fourth fifth last find find_by find_by! count
         estimated_count exists? any? empty? none? many? pluck
         distinct sum min max avg map flat_map select reject filter_map group_by partition sort_by min_by max_by index_by
         each_with_index each_slice each_with_object reduce inject to_a entries to_h tally include? pick take one
         ].concat(Criteria::CHANGES).each do |name|
        define_method(name) { |*arguments, **options, &block| all.public_send(name, *arguments, **options, &block) }
      end

      # Declares a field: its name in the database, and its name in Ruby.
      def field(name, as: name, **, &convert)
        fields[name.to_s] = convert
        define_method(as) { self.class.value_of(name.to_s, attributes[name.to_s]) }
        define_method(:"#{as}?") { public_send(as).present? } unless method_defined?(:"#{as}?")
        define_method(:"#{as}=") { |_| self.class.refuse_change("#{as}=") }
      end

      def scope(name, body)
        scopes[name.to_sym] = body
        define_singleton_method(name) { |*arguments| instance_exec(*arguments, &body) }
      end

      def stored_name(field) = field.to_s.sub(/\Aid\b/, "_id")
      def value_of(name, value) = value.nil? || fields[name].nil? ? value : fields[name].call(value)
    end

    attr_reader :attributes

    def read(attributes, wire)
      @attributes = attributes
      @wire = wire
    end

    # As it came from the console.
    def to_wire = @wire

    def id = attributes["_id"]
    alias _id id
    def to_param = id.to_s
    def [](name) = attributes.key?(self.class.stored_name(name)) ? public_send(name) : attributes[name.to_s]
    alias read_attribute []
    def attribute_present?(name) = self[name].present?
    def new_record? = false
    def persisted? = true
    def changed? = false
    def errors = []
    def valid?(*) = true

    # Reads it again. @raise Mongoid::Errors::DocumentNotFound if it is deleted
    def reload
      fresh = self.class.find(id)
      read(fresh.attributes, fresh.to_wire)
      self
    end

    def ==(other) = other.class == self.class && other.id == id
    alias eql? ==
    def hash = id.hash
    def as_json(*) = attributes.as_json
    def to_json(*) = as_json.to_json
    def as_document = attributes
    def to_h = attributes

    def inspect
      shown = self.class.fields.keys.drop(1).map { |name| "#{name}: #{attributes[name].inspect}" }
      "#<#{self.class.name} _id: #{id}, #{shown.join(', ')}>"
    end

    CHANGES.each { |name| define_method(name) { |*, **| self.class.refuse_change(name) } }
  end
end
