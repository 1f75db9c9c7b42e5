# frozen_string_literal: true

module RocketJob
  # The storage options of one category of a batch job's records, from the job's document.
  class CategoryFields < Mongoid::Embedded
    has :name, :serializer, :columns, :format, :format_options, :file_name, :slice_size, :mode, :header_cleanser, :skip_unknown,
        :allowed_columns, :required_columns, :nils

    %i[name serializer format mode header_cleanser].each { |name| define_method(name) { attributes[name.to_s]&.to_sym } }
    def name = (attributes["name"] || "main").to_sym
  end

  class Job
    { input: "input_categories", output: "output_categories" }.each do |side, field|
      define_method(field) { (attributes[field] || []).grep(Hash).map { |each| CategoryFields.new(each) } }
      define_method(:"#{side}_category?") { |name = :main| public_send(field).any? { |each| each.name == name.to_sym } }
      define_method(:"#{side}_category") do |name = :main|
        public_send(field).find { |each| each.name == name.to_sym } ||
          raise(ArgumentError, "Unknown #{side} category: #{name.inspect}. Registered categories: #{public_send(field).map(&:name).join(',')}")
      end
    end

    %i[statistics throttle_group throttle_running_jobs].each { |name| define_method(name) { attributes[name.to_s] } }
    def upload_file_name = input_category.file_name

    # Whether its worker belongs to a server.
    def worker_on_server?(server_name) = worker_name.present? && server_name.present? && worker_name.start_with?("#{server_name}:")
    def may_start? = false
    alias may_complete? may_start?
  end
end
