# frozen_string_literal: true

require_relative "selector"
require_relative "orders"

module Mongoid
  # A lookup that reads on demand, like Mongoid's. Every step returns a new one.
  class Criteria
    include Enumerable

    CHANGES = %i[update_all update delete delete_all destroy destroy_all create create! find_or_create_by
                 first_or_create insert_many find_one_and_update].freeze

    attr_reader :model

    def initialize(model, conditions: [], orders: {}, skip: nil, limit: nil, fields: nil, negates: false)
      @model = model
      @state = { conditions:, orders:, skip:, limit:, fields:, negates: }
    end

    # -- steps

    def where(conditions = nil)
      return self if conditions.nil?

      selector = Selector.from(conditions)
      selector = { "$nor" => [selector] } if @state[:negates]
      with(conditions: @state[:conditions] + [selector], negates: false)
    end

    def and(*all) = all.flatten.reduce(self) { |criteria, each| criteria.where(selector_of(each)) }
    alias all_of and

    def or(*alternatives)
      mine = @state[:conditions].empty? ? [] : [selector]
      with(conditions: [{ "$or" => mine + alternatives.flatten.map { |each| selector_of(each) } }])
    end

    def any_of(*alternatives) = where("$or" => alternatives.flatten.map { |each| selector_of(each) })
    def nor(*alternatives) = where("$nor" => alternatives.flatten.map { |each| selector_of(each) })

    def not(*conditions)
      return with(negates: true) if conditions.empty?

      conditions.flatten.reduce(self) { |criteria, each| criteria.nor(each) }
    end

    { in: "$in", any_in: "$in", not_in: "$nin", nin: "$nin", ne: "$ne", gt: "$gt", gte: "$gte", lt: "$lt", lte: "$lte",
      exists: "$exists", all_in: "$all", elem_match: "$elemMatch", with_size: "$size" }.each do |name, operator|
      define_method(name) { |conditions| where(conditions.transform_keys { |field| FieldOperator.new(field, operator) }) }
    end
    alias between where

    def order_by(*orders) = with(orders: @state[:orders].merge(Orders.from(orders)))
    alias order order_by
    alias sort_fields order_by
    def asc(*fields) = order_by(fields.to_h { |field| [field, 1] })
    alias ascending asc
    def desc(*fields) = order_by(fields.to_h { |field| [field, -1] })
    alias descending desc
    def reorder(*orders) = with(orders: Orders.from(orders))
    def reverse_order = with(orders: reversed)
    def limit(count) = with(limit: count)
    def skip(count) = with(skip: count)
    alias offset skip
    def only(*fields) = with(fields: fields.flatten.map(&:to_s))
    def without(*fields) = only(model.fields.keys - fields.flatten.map(&:to_s))
    def all = self
    alias scoped all
    alias unscoped all
    def criteria = self
    def to_criteria = self
    def batch_size(*) = self
    def no_timeout = self
    def merge(other) = where(other.selector)

    def sort(order = nil, &)
      return to_a.sort(&) if order.nil?

      order_by(order)
    end

    # -- results

    def each(&)
      return enum_for(:each) unless block_given?

      # The records themselves, not the lookup: after a change, they may no longer match.
      to_a.each(&)
    end

    def to_a = @state[:fields] ? documents.map { |record| with_only(record) } : documents
    alias to_ary to_a
    alias entries to_a

    def first(count = nil)
      return limit(limit_of(count)).to_a if count

      limit(limit_of(1)).to_a.first
    end

    def last(count = nil)
      found = @state[:skip] || @state[:limit] ? to_a.reverse : reverse_order.limit(count || 1).to_a
      count ? found.first(count).reverse : found.first
    end

    %i[second third fourth fifth].each.with_index(1) do |name, index|
      define_method(name) { first(index + 1)[index] }
    end

    def first! = first || raise(Errors::DocumentNotFound.for(model, selector))
    alias one first
    alias take first

    def find(*ids, &)
      return super(&) if ids.empty?

      many = ids.size > 1 || ids.first.is_a?(Array)
      wanted = ids.flatten
      raise ArgumentError, "Calling #{model.name}.find with nil is invalid" if wanted.any?(&:nil?)

      found = where(:_id.in => wanted).to_a
      missing = wanted.map(&:to_s) - found.map { |record| record.id.to_s }
      raise Errors::DocumentNotFound.for(model, missing) unless missing.empty?

      many ? found : found.first
    end

    def find_by(conditions)
      found = where(conditions).first
      return found && block_given? ? yield(found) : found if found

      raise Errors::DocumentNotFound.for(model, conditions)
    end

    alias find_by! find_by

    def count(*arguments, &)
      return super if block_given? || arguments.any?
      return to_a.size if @state[:skip]

      ask("count")
    end

    def length = @state[:skip] ? to_a.size : ask("count")
    alias size length
    alias estimated_count length
    def exists?(conditions = nil) = (conditions ? where(conditions) : self).limit(1).length.positive?
    def any?(...) = block_given? ? super : exists?
    def empty? = !exists?
    def blank? = empty?
    def none?(...) = block_given? ? super : empty?

    def pluck(*fields)
      names = fields.map { |field| model.stored_name(field) }
      rows = documents.map { |record| names.map { |name| model.value_of(name, record.attributes.dig(*name.split("."))) } }
      names.one? ? rows.flatten(1) : rows
    end

    def distinct(field) = pluck(field).compact.uniq

    %i[sum min max].each do |name|
      define_method(name) do |field = nil, &block|
        field.is_a?(Symbol) ? pluck(field).compact.public_send(name) : super(*[field].compact, &block)
      end
    end
    def avg(field) = pluck(field).compact.then { |values| values.empty? ? nil : values.sum.fdiv(values.size) }

    CHANGES.each { |name| define_method(name) { |*, **| model.refuse_change(name) } }

    # -- itself

    def selector
      case @state[:conditions]
      in [] then {}
      in [only] then only
      in several then { "$and" => several }
      end
    end

    def options = { sort: @state[:orders], skip: @state[:skip], limit: @state[:limit] }.compact.reject { |_, value| value == {} }
    def ==(other) = other.is_a?(Criteria) ? inspect == other.inspect : to_a == other

    def inspect
      "#<Mongoid::Criteria\n  selector: #{selector.inspect}\n  options:  #{options.inspect}\n  class:    #{model.name}\n  embedded: false>\n"
    end

    # As the console parses it.
    def to_wire
      { "model" => model.model_name, "filter" => @state[:conditions].map { |each| Selector.to_wire(each) }, "sort" => @state[:orders],
        "limit" => @state[:limit], "skip" => @state[:skip] }.compact
    end

    # Scopes of the model are steps too.
    def method_missing(name, ...)
      return super unless model.scopes.key?(name)

      merge(model.public_send(name, ...))
    end

    def respond_to_missing?(name, include_private = false) = model.scopes.key?(name) || super

    private

    def with(**changes) = Criteria.new(model, **@state, **changes)
    def ask(question) = Console::Host.call(question, to_wire)
    def documents = ask("find")
    def selector_of(conditions) = conditions.is_a?(Criteria) ? conditions.selector : Selector.from(conditions)
    def reversed = (@state[:orders].empty? ? { "_id" => 1 } : @state[:orders]).transform_values(&:-@)
    def limit_of(count) = [count, @state[:limit]].compact.min
    def with_only(record) = model.instantiate(record.attributes.slice("_id", *@state[:fields]), record.to_wire)
  end
end
