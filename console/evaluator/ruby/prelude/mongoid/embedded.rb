# frozen_string_literal: true

module Mongoid
  # A document within a record: its fields by name, as in `heartbeat.workers` and `exception["message"]`.
  class Embedded
    class << self
      attr_reader :fields

      # Declares its fields.
      def has(*names)
        @fields = names
        names.each { |name| define_method(name) { attributes[name.to_s] } }
      end
    end

    attr_reader :attributes

    def initialize(attributes)
      @attributes = attributes
    end

    def [](name) = attributes[name.to_s]
    def to_h = attributes
    def as_json(*) = attributes.as_json
    def to_json(*) = as_json.to_json
    def ==(other) = other.class == self.class && other.attributes == attributes

    def inspect
      "#<#{self.class.name} #{self.class.fields.map { |name| "#{name}: #{self[name].inspect}" }.join(', ')}>"
    end
  end
end
