# frozen_string_literal: true

module Mongoid
  # Converts sort orders from Ruby's notation: `:name`, `:started_at.desc`, `{ name: :desc }`, `[[:name,
  # -1]]`, `"name desc"`.
  module Orders
    module_function

    def from(orders)
      orders.each_with_object({}) { |order, all| all.merge!(one(order)) }
    end

    def one(order)
      case order
      when FieldOrder then { order.field.to_s => order.direction }
      when Hash then order.to_h { |field, direction| [field.to_s, direction(direction)] }
      when Array then pair?(order) ? { order[0].to_s => direction(order[1]) } : from(order)
      when String then order.split(",").to_h { |part| part.split.then { |field, way| [field, direction(way || :asc)] } }
      else { order.to_s => 1 }
      end
    end

    def pair?(order) = order.size == 2 && !order[0].is_a?(Array) && direction?(order[1])
    def direction?(value) = [1, -1].include?(value) || %w[asc desc ascending descending].include?(value.to_s.downcase)

    def direction(value)
      raise ArgumentError, "Expected to sort by :asc or :desc, got #{value.inspect}" unless direction?(value)

      value.is_a?(Integer) ? value : { "a" => 1, "d" => -1 }.fetch(value.to_s.downcase[0])
    end
  end
end
