# frozen_string_literal: true

module Mongoid
  # Conditions as they are written in Ruby, as MongoDB takes them.
  module Selector
    module_function

    def from(conditions)
      raise ArgumentError, "wrong argument: expected a Hash of conditions, got #{conditions.inspect}" unless conditions.is_a?(Hash)

      conditions.each_with_object({}) do |(key, value), selector|
        refuse_nil(key) if value.nil? && !key.is_a?(FieldOperator)
        field, condition = key.is_a?(FieldOperator) ? [key.field, { key.operator => operand(key, value) }] : [key, plain(value)]
        add(selector, field.to_s, condition)
      end
    end

    # Where a lookup of before has found nothing, nil would find something else than was meant.
    def refuse_nil(field)
      raise ArgumentError, "Expected `#{field}` to have a value to look for, got nil. " \
                           "`:#{field}.exists => false` finds those that have none"
    end

    # `:max_workers.gte => 1, :max_workers.lt => 5` are one condition.
    def add(selector, field, condition)
      before = selector[field]
      selector[field] = before.is_a?(Hash) && condition.is_a?(Hash) ? before.merge(condition) : condition
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
