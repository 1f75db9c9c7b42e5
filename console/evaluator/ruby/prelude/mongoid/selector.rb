# frozen_string_literal: true

module Mongoid
  # Converts conditions from Ruby's notation to MongoDB's.
  module Selector
    module_function

    def from(conditions)
      raise ArgumentError, "wrong argument: expected a Hash of conditions, got #{conditions.inspect}" unless conditions.is_a?(Hash)

      conditions.each_with_object({}) do |(key, value), selector|
        field, condition = key.is_a?(FieldOperator) ? [key.field, { key.operator => operand(key, value) }] : [key, plain(value)]
        add(selector, field.to_s, condition)
      end
    end

    # Converts them for the console, which refuses a bare nil or an empty string. In Ruby, nil matches nil or
    # a missing field.
    def to_wire(selector)
      selector.to_h do |field, value|
        next [field, value.map { |inner| to_wire(inner) }] if %w[$and $or $nor].include?(field) && value.is_a?(Array)

        [field, [nil, ""].include?(value) ? { "$eq" => value } : value]
      end
    end

    # `:max_workers.gte => 1, :max_workers.lt => 5` are combined into one condition; other conditions on the
    # same field apply as well.
    def add(selector, field, condition)
      before = selector[field]
      if !selector.key?(field) then selector[field] = condition
      elsif before.is_a?(Hash) && condition.is_a?(Hash) then selector[field] = before.merge(condition)
      else (selector["$and"] ||= []).concat(field == "$and" ? condition : [{ field => condition }])
      end
    end

    def operand(key, value)
      %w[$in $nin $all].include?(key.operator) ? Array(value.is_a?(Range) ? value.to_a : value) : plain(value)
    end

    def plain(value)
      case value
      when Range then range(value)
      when Criteria then plain(value.selector)
      when Hash then value.transform_values { |inner| plain(inner) }
      when Array then value.map { |inner| inner.is_a?(Hash) ? from(inner) : inner }
      else value
      end
    end

    def range(value)
      upper = value.exclude_end? ? "$lt" : "$lte"
      { "$gte" => value.begin, upper => value.end }.compact
    end
  end
end
