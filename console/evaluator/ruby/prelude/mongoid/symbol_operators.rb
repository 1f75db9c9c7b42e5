# frozen_string_literal: true

module Mongoid
  # `:state.in`: a field with its operator.
  FieldOperator = Struct.new(:field, :operator)

  # `:started_at.desc`: a field with its sort direction.
  FieldOrder = Struct.new(:field, :direction)
end

class Symbol
  { in: "$in", nin: "$nin", ne: "$ne", gt: "$gt", gte: "$gte", lt: "$lt", lte: "$lte", all: "$all",
    exists: "$exists", eq: "$eq", elem_match: "$elemMatch", with_size: "$size", not: "$not" }.each do |name, operator|
    define_method(name) { Mongoid::FieldOperator.new(self, operator) }
  end

  { asc: 1, ascending: 1, desc: -1, descending: -1 }.each do |name, direction|
    define_method(name) { Mongoid::FieldOrder.new(self, direction) }
  end
end
