# frozen_string_literal: true

module Enumerable
  def pluck(*names)
    return map { |item| item[names.first] } if names.one?

    map { |item| names.map { |name| item[name] } }
  end

  def pick(*names) = first(1).pluck(*names).first
  def index_by = block_given? ? to_h { |item| [yield(item), item] } : enum_for(:index_by)
  def index_with(default = nil) = to_h { |item| [item, block_given? ? yield(item) : default] }
  def many? = (block_given? ? count { |item| yield(item) } : first(2).size) > 1
  def exclude?(item) = !include?(item)
  def excluding(*items) = reject { |item| items.flatten(1).include?(item) }
  alias without excluding
  def including(*items) = to_a + items.flatten(1)
  def compact_blank = reject(&:blank?)
  def sole
    found = first(2)
    raise IndexError, found.empty? ? "no item found" : "multiple items found" unless found.one?

    found.first
  end
end

class Array
  def second = self[1]
  def third = self[2]
  def fourth = self[3]
  def fifth = self[4]
  def second_to_last = self[-2]
  def from(position) = self[position, size] || []
  def to(position) = first(position + 1)
  def extract_options! = last.is_a?(Hash) ? pop : {}
  def self.wrap(value) = value.nil? ? [] : (value.respond_to?(:to_ary) ? value.to_ary : [value])

  def to_sentence(two_words_connector: " and ", last_word_connector: ", and ", words_connector: ", ")
    return join(two_words_connector) if size < 3

    self[0..-2].join(words_connector) + last_word_connector + last.to_s
  end

  def in_groups_of(number, fill = nil)
    each_slice(number).map { |group| fill == false ? group : group + ([fill] * (number - group.size)) }
  end
end

class Hash
  def symbolize_keys = transform_keys { |key| key.respond_to?(:to_sym) ? key.to_sym : key }
  def stringify_keys = transform_keys(&:to_s)
  def deep_symbolize_keys = deep_transform_keys { |key| key.respond_to?(:to_sym) ? key.to_sym : key }
  def deep_stringify_keys = deep_transform_keys(&:to_s)
  def compact_blank = reject { |_, value| value.blank? }
  def reverse_merge(other) = other.merge(self)

  def deep_transform_keys(&block)
    deep = lambda do |value|
      case value
      when Hash then value.to_h { |key, inner| [block.call(key), deep.call(inner)] }
      when Array then value.map(&deep)
      else value
      end
    end
    deep.call(self)
  end

  def deep_merge(other, &block)
    merge(other) do |key, mine, theirs|
      next mine.deep_merge(theirs, &block) if mine.is_a?(Hash) && theirs.is_a?(Hash)

      block ? block.call(key, mine, theirs) : theirs
    end
  end
end
