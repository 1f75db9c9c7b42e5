# frozen_string_literal: true

class Object
  def blank? = respond_to?(:empty?) ? !!empty? : false
  def present? = !blank?
  def presence = present? ? self : nil
  def in?(list) = list.include?(self)
  def presence_in(list) = in?(list) ? self : nil

  def try(name = nil, *arguments, **options, &block)
    return try!(name, *arguments, **options, &block) if name.nil? || respond_to?(name)

    nil
  end

  def try!(name = nil, *arguments, **options, &block)
    return public_send(name, *arguments, **options, &block) if name

    block.arity.zero? ? instance_eval(&block) : yield(self)
  end
end

class NilClass
  def blank? = true
  def try(*, **) = nil
  def try!(*, **) = nil
end

class FalseClass
  def blank? = true
end

class TrueClass
  def blank? = false
end

class String
  def blank? = match?(/\A[[:space:]]*\z/)
end

class Numeric
  def blank? = false
end

class Time
  def blank? = false
end
